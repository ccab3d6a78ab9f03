//! Words in contexts: what stands beside a word must not change it.

use super::*;
use crate::edition::lexicon::Lexicon;

const BEFORE: [&str; 22] = [
    "", "的", "了", "被", "将", "已", "不", "总", "免费", "提高", "展示", "政府", "各", "对", "和", "年",
    "依法", "要", "其", "本", "全国", "应当",
];
const AFTER: [&str; 14] = [
    "", "的", "了", "等", "工作", "人员", "和", "为", "后", "发展", "制度", "面积", "情况", "如何",
];

/// The wrong and right words of the list that `check` finds wrong conversions by.
fn listed() -> impl Iterator<Item = (&'static str, &'static str)> {
    let list = include_str!("../../check/words/conversions.txt");
    list.lines().filter_map(|line| {
        let mut parts = line.split_whitespace();
        Some((parts.next()?, parts.next()?))
    })
}

#[test]
fn every_word_of_the_list_is_right_beside_any_other() {
    let (to_hant, to_hans) = (to(Script::Hant), to(Script::Hans));
    for (_, right) in listed() {
        let simplified = to_hans.words(right);
        for (before, after) in BEFORE.iter().flat_map(|b| AFTER.iter().map(move |a| (b, a))) {
            let text = format!("{before}{simplified}{after}");
            let converted = to_hant.words(&text);
            assert!(converted.contains(right), "{text}: {converted}");
        }
    }
}

#[test]
fn words_of_the_lexicon_are_the_same_beside_any_other() {
    let converter = to(Script::Hant);
    let (mut words, mut changed) = (0, Vec::new());
    let lexicon = Lexicon::to(Script::Hant).all().iter();
    for word in lexicon.filter(|word| word.form().is_some()) {
        let form = converter.words(word.text()).into_owned();
        for (before, after) in BEFORE.iter().zip(AFTER.iter().cycle()) {
            let text = format!("{before}{}{after}", word.text());
            let converted = converter.words(&text);
            words += 1;
            if !converted.contains(&form) {
                changed.push(format!("{text}: {converted}"));
            }
        }
    }
    // 对|准点 reads as 对准|点 too: what is left are sentences that have two readings, or none.
    assert!(
        changed.len() * 200 < words,
        "{} of {words}, such as {:?}",
        changed.len(),
        changed.iter().step_by(changed.len() / 50 + 1).collect::<Vec<_>>()
    );
}

#[test]
fn no_word_is_torn_apart_by_one_that_begins_before_it() {
    for (simplified, traditional) in [
        ("总发电量", "總發電量"),
        ("百年历史，伟大历程", "百年歷史，偉大歷程"),
        ("被发明和被发现", "被發明和被發現"),
        ("免费发卡", "免費發卡"),
        ("展示了如何办理", "展示了如何辦理"),
        ("中文采访", "中文採訪"),
        ("提高几倍", "提高幾倍"),
        ("未核准的，不准确、不准时", "未核准的，不準確、不準時"),
        ("特制定本办法，考试制度", "特制定本辦法，考試制度"),
        ("扎实推进，扎扎实实", "扎實推進，扎扎實實"),
        ("行政复议、复核、复查", "行政復議、覆核、復查"),
        ("白面书生吃白面", "白面書生吃白麵"),
        ("冻干粉，地瓜干，干部", "凍乾粉，地瓜乾，幹部"),
    ] {
        assert_eq!(hant(simplified), traditional);
        assert_eq!(hans(&hant(simplified)), simplified);
    }
}

#[test]
fn a_character_by_itself_has_the_form_that_its_neighbours_suggest() {
    for (simplified, traditional) in [
        ("姓余，姓于，姓范，姓钟，姓种", "姓余，姓于，姓范，姓鍾，姓种"),
        ("于某某诉余某、范某", "于某某訴余某、范某"),
        ("余先生、钟女士", "余先生、鍾女士"),
        ("联系人：于小平", "聯繫人：于小平"),
        ("任命范小毛为副局长", "任命范小毛為副局長"),
        ("局长于2024年当选", "局長於2024年當選"),
        ("三十余人，余下的，属于", "三十餘人，餘下的，屬於"),
        ("三只羊，3只鸡，犬只，三只能用", "三隻羊，3隻雞，犬隻，三只能用"),
        ("20里路，城里", "20里路，城裏"),
        ("第三周，满六周岁", "第三週，滿六週歲"),
    ] {
        assert_eq!(hant(simplified), traditional);
    }
}

#[test]
fn replies_are_simplified_and_what_covers_is_not() {
    assert_eq!(
        hans("答覆、批覆、回覆、反覆、覆核、覆議；覆蓋、壓覆礦產、顛覆，開發覆蓋"),
        "答复、批复、回复、反复、复核、复议；覆盖、压覆矿产、颠覆，开发覆盖"
    );
    assert_eq!(
        hans("狼藉，藉此，沈澱，計畫，座標，姪兒，二噁英，乾隆，乾淨"),
        "狼藉，借此，沉淀，计划，坐标，侄儿，二噁英，乾隆，干净"
    );
}

#[test]
fn names_of_places_keep_their_characters() {
    for (simplified, traditional) in [
        ("佛山市南海区里水镇，里坑村", "佛山市南海區里水鎮，里坑村"),
        (
            "湖州市织里镇，谷里街道，县里各乡镇",
            "湖州市織里鎮，谷里街道，縣裏各鄉鎮",
        ),
        ("镇里镇外，村里村民", "鎮裏鎮外，村裏村民"),
        (
            "余集镇，余家村，范家庄，三十余家企业",
            "余集鎮，余家村，范家莊，三十餘家企業",
        ),
        (
            "河南省范县，示范县，规范县级标准",
            "河南省范縣，示範縣，規範縣級標準",
        ),
        ("江干区，河涌整治，大涌镇，涌现", "江干區，河涌整治，大涌鎮，湧現"),
        ("天后宫，三天后，后羿", "天后宮，三天後，后羿"),
        ("沈北新区，沈海高速", "瀋北新區，瀋海高速"),
    ] {
        assert_eq!(hant(simplified), traditional);
    }
}

#[test]
fn terms_of_offices_and_trades_have_their_form() {
    for (simplified, traditional) in [
        (
            "该房屋系违法建筑，经查系未经批准，中文系本科生",
            "該房屋係違法建築，經查係未經批准，中文系本科生",
        ),
        ("情系民生，民心所系，研究所系统", "情繫民生，民心所繫，研究所系統"),
        (
            "准Ⅳ类水，准经营性项目，找准问题，不准",
            "準Ⅳ類水，準經營性項目，找準問題，不准",
        ),
        (
            "面制品，干混砂浆，干散货，财政包干，干支流",
            "麵製品，乾混砂漿，乾散貨，財政包幹，幹支流",
        ),
        ("撤乡并镇，合村并居，乡镇并且", "撤鄉併鎮，合村併居，鄉鎮並且"),
        ("防汛防台抗旱，台汛期，台账", "防汛防颱抗旱，颱汛期，臺賬"),
        ("燃气表，天气表现，代表", "燃氣錶，天氣表現，代表"),
        ("早籼谷，谷雨，不舍，铲斗，霉菌", "早秈穀，穀雨，不捨，鏟斗，黴菌"),
        ("史志办，同志，斗志", "史誌辦，同志，鬥志"),
    ] {
        assert_eq!(hant(simplified), traditional);
    }
}
