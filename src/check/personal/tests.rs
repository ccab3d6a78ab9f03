//! A made-up set of lines, with what is to be found in each, and lines in which nothing is.

use proptest::prelude::*;

use super::{ContactSets, Contacts, Kind, Scanner, all_of, cover, cover_numbers, scan};

/// Lines that each hold one person's data. None of it belongs to anybody: numbers are made up, and
/// given the check digits that their standards ask for.
const TRUE: [(Kind, &str, &str); 75] = [
    (
        Kind::Identity,
        "身份证号330102199001011234。",
        "330102199001011234",
    ),
    (
        Kind::Identity,
        "张某（公民身份号码11010519491231002X）",
        "11010519491231002X",
    ),
    (Kind::Identity, "11010519491231002x", "11010519491231002x"),
    (
        Kind::Identity,
        "| 李某 | 440306198512123454 | 合格 |",
        "440306198512123454",
    ),
    (
        Kind::Identity,
        "李某，510104200402290010，男",
        "510104200402290010",
    ),
    (
        Kind::Identity,
        "６５０１０３１９７６０６０６７８９Ｘ",
        "６５０１０３１９７６０６０６７８９Ｘ",
    ),
    (
        Kind::Identity,
        "身份证：330102 19900101 1234",
        "330102 19900101 1234",
    ),
    (Kind::Identity, "330102-19900101-1234", "330102-19900101-1234"),
    (
        Kind::Identity,
        "台湾居民居住证830000199001010014之外：810000199911110019",
        "810000199911110019",
    ),
    (
        Kind::Identity,
        "王某某\t620102198808080219\t甘肃",
        "620102198808080219",
    ),
    (
        Kind::Identity,
        "证件号码:130103197001010004;",
        "130103197001010004",
    ),
    (Kind::Identity, "320504196310100774,苏州", "320504196310100774"),
    (Kind::Identity, "申请人120101195505050559", "120101195505050559"),
    (Kind::Identity, "（370202199202022020）", "370202199202022020"),
    (Kind::Identity, "430102198110301117/500万元", "430102198110301117"),
    (Kind::Identity, "身份证号码：330102900101123", "330102900101123"),
    (Kind::Identity, "编号500103197909090998", "500103197909090998"),
    (
        Kind::Identity,
        "身份证号210102196606060660和护照",
        "210102196606060660",
    ),
    (Kind::Identity, "[350203199512319981]", "350203199512319981"),
    (Kind::Mobile, "联系人：王先生，13812345678", "13812345678"),
    (Kind::Mobile, "手机：138 1234 5678", "138 1234 5678"),
    (Kind::Mobile, "手机 138-1234-5678。", "138-1234-5678"),
    (Kind::Mobile, "+86 13912345678", "86 13912345678"),
    (Kind::Mobile, "(+8615912345678)", "8615912345678"),
    (
        Kind::Mobile,
        "联系电话：１３８１２３４５６７８",
        "１３８１２３４５６７８",
    ),
    (Kind::Mobile, "| 陈某 | 19912345678 |", "19912345678"),
    (Kind::Mobile, "17712345678（微信同号）", "17712345678"),
    (Kind::Mobile, "16612345678,", "16612345678"),
    (Kind::Mobile, "电话：14712345678/", "14712345678"),
    (Kind::Mobile, "请致电张老师18812345678咨询", "18812345678"),
    (Kind::Mobile, "法定代表人电话13612345678", "13612345678"),
    (Kind::Mobile, "举报电话：15812345678", "15812345678"),
    (Kind::Mobile, "许可证编号12，联系电话13512345678", "13512345678"),
    (Kind::Mobile, "户主手机号码15012345678元旦后拨打", "15012345678"),
    (Kind::Mobile, "赵某19312345678", "19312345678"),
    (Kind::Mobile, "18512345678、请勿外传", "18512345678"),
    (Kind::Landline, "家庭电话：0571-87654321", "0571-87654321"),
    (Kind::Landline, "张某 010-62345678", "010-62345678"),
    (Kind::Landline, "李某（0731）82345678", "0731）82345678"),
    (Kind::Landline, "住宅电话 021 5234 5678", "021 5234 5678"),
    (Kind::Landline, "宅电：87654321", "87654321"),
    (Kind::Landline, "本人联系方式：0571-87654321", "0571-87654321"),
    (Kind::Landline, "被害人家属 028-8765432 1", "028-8765432"),
    (Kind::Landline, "王某,+86-571-87654321", "86-571-87654321"),
    (
        Kind::BankCard,
        "银行卡号：6222021234567890128",
        "6222021234567890128",
    ),
    (
        Kind::BankCard,
        "卡号 6222 0212 3456 7890 128",
        "6222 0212 3456 7890 128",
    ),
    (
        Kind::BankCard,
        "打入6217001234567890122，户名李某",
        "6217001234567890122",
    ),
    (Kind::BankCard, "6228480012345678903", "6228480012345678903"),
    (
        Kind::BankCard,
        "账号：9558801234567890128（工行）",
        "9558801234567890128",
    ),
    (Kind::BankCard, "收款账户5201521234567890", "5201521234567890"),
    (
        Kind::BankCard,
        "| 周某 | 6222621234567890122 |",
        "6222621234567890122",
    ),
    (
        Kind::BankCard,
        "开户行建行，436742123456789014",
        "436742123456789014",
    ),
    (
        Kind::BankCard,
        "６２２２０２１２３４５６７８９０１２８",
        "６２２２０２１２３４５６７８９０１２８",
    ),
    (Kind::Email, "张某邮箱zhangsan@qq.com", "zhangsan@qq.com"),
    (Kind::Email, "li.si+tag@example.com。", "li.si+tag@example.com"),
    (Kind::Email, "E-mail：wangwu_88@163.com；", "wangwu_88@163.com"),
    (Kind::Email, "zhao＠sina.com.cn", "zhao＠sina.com.cn"),
    (Kind::Email, "邮箱zhao@sina.com．下同", "zhao@sina.com"),
    (Kind::Email, "zhao@sina.com――赵某", "zhao@sina.com"),
    (Kind::Email, "zhao@sina.com－．-.", "zhao@sina.com"),
    (Kind::Email, "<mailto:sun@foxmail.com>", "sun@foxmail.com"),
    (
        Kind::Home,
        "被告人张某，住浙江省杭州市西湖区文三路12号3幢402室。",
        "浙江省杭州市西湖区文三路12号3幢402室",
    ),
    (
        Kind::Home,
        "家庭住址：杭州市西湖区文三路12号",
        "杭州市西湖区文三路12号",
    ),
    (
        Kind::Home,
        "户籍地湖南省株洲市天元区群丰镇新塘村六组12号",
        "湖南省株洲市天元区群丰镇新塘村六组12号",
    ),
    (
        Kind::Home,
        "户籍所在地：四川省阿坝县甲尔多乡一村3组",
        "四川省阿坝县甲尔多乡一村3组",
    ),
    (
        Kind::Home,
        "现住北京市朝阳区某某小区5号楼2单元301",
        "北京市朝阳区某某小区5号楼2单元",
    ),
    (
        Kind::Home,
        "住址 上海市嘉定区清河路15弄8号201室",
        "上海市嘉定区清河路15弄8号201室",
    ),
    (
        Kind::Home,
        "李某某，现住在株洲市石峰区田心街１２号",
        "株洲市石峰区田心街１２号",
    ),
    (
        Kind::Home,
        "家住红寺堡区新民街道二十三号",
        "红寺堡区新民街道二十三号",
    ),
    (
        Kind::Home,
        "经常居住地为杭州市上城区中山中路100号",
        "杭州市上城区中山中路100号",
    ),
    (Kind::Passport, "护照号码：E12345678", "E12345678"),
    (Kind::Passport, "持护照G87654321入境", "G87654321"),
    (Kind::Passport, "護照EA1234567", "EA1234567"),
    (Kind::Passport, "外交护照 DE1234567", "DE1234567"),
    (Kind::Passport, "港澳居民来往内地通行证H12345678", "H12345678"),
];

/// Lines in which there is nothing that a person would want to look at.
const FALSE: [&str; 78] = [
    "身份证号330102********1234",
    "手机138****5678",
    "330102199001011235，校验码不对",
    "510104200102290019，没有这一天",
    "990102199001011238，没有这个地区",
    "330102199013011234",
    "统一社会信用代码：113301000024895242",
    "统一社会信用代码91350100M000100Y43",
    "组织机构代码002489524，索引号002489524/2023-00028",
    "index_number: 000014349/2022-00001",
    "项目代码：2019-330102-47-03-012345-000",
    "（2019）浙01民终12345号",
    "案号：(2020)最高法知民终1234567号",
    "编号13812345678",
    "第13812345678号",
    "13812345678元",
    "共计18812345678.50元",
    "投资13912345678万元",
    "文号：杭政函〔2022〕13812345678号",
    "合同编号：15812345678-01",
    "发票号码 15000000001",
    "https://www.example.gov.cn/art/2023/1/11/art_1229137641_13812345678.html",
    "http://a.example/?id=13812345678&b=1",
    "图：IMG_13812345678.jpg",
    "0.13812345678",
    "12812345678",
    "1381234567",
    "138123456789",
    "3.14159265358979",
    "2023-01-11 09:58",
    "2021-2023年实施方案",
    "2019-2020年度，2021－2022年度",
    "联系电话：0571-87654321",
    "办公室电话 010-62345678",
    "咨询电话：（0571）87654321、87654322",
    "市民政局 0571-87654321",
    "值班电话：0731-22345678转8001",
    "传真：021-59531234",
    "地址：清河路1号，电话：021-59531234",
    "监督举报电话12345、96345",
    "热线：400-812-3456",
    "全国统一热线 4008123456",
    "邮政编码：310026",
    "预算科目2080201、2080299",
    "国标GB/T 9704-2012，GB 11643-1999",
    "ISBN 978-7-5162-1234-5",
    "坐标：120.1536，30.2650",
    "东经120°09′，北纬30°14′",
    "面积1234567平方米",
    "2022年1月1日至2022年12月31日",
    "人口12345678人",
    "网站标识码3301000009，浙ICP备05083214号-1",
    "浙公网安备 33010602011512号",
    "6222021234567890127",
    "银行卡号：6222 **** **** 0128",
    "账号：0000000000000000",
    "单位账号：33001616783059000123",
    "订单号6212345678901234",
    "缴款书编号 6222021234567890",
    "条码6901234567892",
    "xxgk@hangzhou.gov.cn",
    "意见反馈邮箱：jiading2022@163.com",
    "请将意见发送至fgc@126.com",
    "logo@2x.png",
    "@所有人",
    "a@b",
    "住房和城乡建设局，文三路12号",
    "住所地：杭州市西湖区文三路12号",
    "入住杭州市西湖区养老院3号楼的老人",
    "居住在本市的老年人，每户12号前申报",
    "住院费用在市区医院12号窗口结算",
    "户籍制度改革，县、乡两级12个窗口",
    "办公地址：杭州市西湖区文三路12号",
    "持居住证的，按照本办法第12条办理；住户",
    "护照和通行证的办理费用为120元",
    "护照办理：第12345678号公告",
    "住浙江省杭州市西湖区",
    "现住址有变动的，应当在30日内到派出所3号窗口登记",
];

fn found(line: &str) -> Vec<(Kind, &str)> {
    let hits = scan(line, &Contacts::none());
    hits.into_iter().map(|hit| (hit.kind, &line[hit.range])).collect()
}

#[test]
fn every_true_line_is_found_with_what_it_holds() {
    let missed: Vec<_> = TRUE
        .iter()
        .filter(|(kind, line, what)| found(line) != [(*kind, *what)])
        .map(|(kind, line, _)| (kind, line, found(line)))
        .collect();
    assert!(missed.is_empty(), "{missed:#?}");
}

#[test]
fn no_false_line_raises_anything() {
    let raised: Vec<_> = FALSE
        .iter()
        .map(|line| (line, found(line)))
        .filter(|(_, found)| !found.is_empty())
        .collect();
    assert!(raised.is_empty(), "{raised:#?}");
}

#[test]
fn what_is_found_is_hidden_and_every_byte_keeps_its_place() {
    for (kind, line, what) in TRUE {
        let covered = cover(line);
        assert_eq!(covered.len(), line.len(), "{line}");
        assert!(!covered.contains(what), "{covered}");
        let at = line.find(what).unwrap();
        assert_eq!(
            (&covered[..at], &covered[at + what.len()..]),
            (&line[..at], &line[at + what.len()..])
        );
        if kind != Kind::Home && kind != Kind::Email {
            let hidden = covered.matches('*').count();
            assert!(hidden * 2 >= what.len(), "{covered}");
        }
    }
    assert_eq!(cover("手机：13812345678。"), "手机：138******78。");
    assert_eq!(cover("zhangsan@qq.com"), "z*******@qq.com");
    assert_eq!(
        cover_numbers("0571-87654321，13812345678"),
        "0571-87654321，138******78"
    );
}

#[test]
fn what_belongs_to_an_office_passes() {
    let mut config = crate::feed::sample::config();
    config.contacts = [
        "0571-87654321",
        "13812345678",
        "@hospital.example",
        "科室 fgk@163.com",
        "文三路12号",
    ]
    .map(str::to_owned)
    .to_vec();
    config.footer.phone = Some("0731-22345678、22345679（工作日）".to_owned());
    config.footer.email = Some("office@qq.com".to_owned());
    let contacts = Contacts::of(&config);
    for line in [
        "张某0571-87654321",
        "宅电：87654321",
        "+86 571 8765 4321",
        "王某13812345678",
        "138-1234-5678",
        "王某 0731-22345678",
        "li@hospital.example",
        "li@a.hospital.example",
        "FGK@163.com",
        "office@qq.com",
        "住浙江省杭州市西湖区文三路12号3幢",
    ] {
        assert_eq!(scan(line, &contacts), [], "{line}");
    }
    for line in [
        "13812345679",
        "li@nohospital.example",
        "a.fgk@163.com",
        "身份证330102199001011234",
    ] {
        assert_eq!(scan(line, &contacts).len(), 1, "{line}");
    }
}

#[test]
fn the_pages_that_the_law_asks_for_may_name_the_office() {
    let config = crate::feed::sample::config();
    let contacts = Contacts::of_page(&config);
    let page = "受理人 0571-87654321，li@qq.com\n家住杭州市西湖区文三路12号\n";
    assert_eq!(scan(page, &contacts), []);
    assert_eq!(scan("王某13812345678", &contacts).len(), 1);
}

#[test]
fn odd_lines_do_no_harm() {
    for line in [
        "",
        "\n",
        "@",
        "＠＠＠",
        "住",
        "０",
        "X",
        "护照E",
        "1".repeat(10_000).as_str(),
        "1 ".repeat(10_000).as_str(),
        "住省".repeat(5_000).as_str(),
        "a@".repeat(5_000).as_str(),
        "\u{0}138\u{0}12345678",
        "😀13812345678😀",
    ] {
        assert_eq!(cover(line).len(), line.len());
        drop(all_of(line));
    }
}

/// What stands around and within mail addresses, numbers and homes, in every width; whole ones and pieces.
const PIECES: [&[&str]; 4] = [
    &[
        "zhang@qq.com",
        "＠",
        "@",
        ".",
        "．",
        "-",
        "－",
        "―",
        "qq",
        "ｃｏｍ",
        "１",
        "甲",
        "：",
        "\n",
    ],
    &[
        "11010519491231002",
        "110105194912310038",
        "１１０１０５１９４９１２３１００",
        "2",
        "２",
        "X",
        "Ｘ",
        "-",
        "―",
        "\u{3000}",
        "\u{200b}",
        "\t",
        "\n",
        "&#49;",
        "<b>",
        "**",
        "身份证",
        "一",
        "\u{1d7cf}",
        "甲",
    ],
    &[
        "13812345678",
        "１３８",
        "1234",
        "５６７８",
        "(0571)",
        "（０５７１）",
        "8888",
        "-",
        "－",
        "\u{a0}",
        " ",
        "6222021234567890128",
        "E1234567",
        "护照",
        "电话",
        "/",
        "、",
        "\n",
    ],
    &[
        "住",
        "家庭住址：",
        "杭州市",
        "文一路",
        "12",
        "１２",
        "号",
        "室",
        "，",
        "\u{3000}",
        "\t",
        "现住",
        "户籍",
        "―",
    ],
];

proptest! {
    #![proptest_config(crate::property::fixed(4_000))]

    #[test]
    fn what_is_found_is_whole_characters_and_is_covered(
        pieces in prop::sample::select(&PIECES[..]).prop_flat_map(|pieces| prop::collection::vec(prop::sample::select(pieces), 0..10)),
    ) {
        let text = pieces.concat();
        for hit in scan(&text, &Contacts::default()) {
            prop_assert!(text.get(hit.range.clone()).is_some_and(|found| !found.is_empty()), "{text:?} {hit:?}");
        }
        let covered = cover(&text);
        prop_assert_eq!(covered.len(), text.len());
        prop_assert_eq!(covered.matches('\n').count(), text.matches('\n').count());
        let sets = ContactSets::default();
        let mut scanner = Scanner::new(&sets);
        scanner.text(&text);
        scanner.row(text.split('\t').map(|cell| (cell, 1)));
        scanner.value(&text);
        scanner.finish();
    }
}
