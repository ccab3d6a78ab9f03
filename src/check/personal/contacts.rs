//! What belongs to an office and may be published.

use std::collections::BTreeSet;

use super::digits::narrow;
use super::{Kind, all_of};
use crate::config::Config;

/// The contacts of the site's offices.
#[derive(Clone, Debug, Default)]
pub struct Contacts {
    /// Telephone numbers and the like, their digits alone.
    numbers: BTreeSet<String>,
    /// Mail addresses in lower case; one that begins with `@` stands for all of its host.
    mails: BTreeSet<String>,
    /// Parts of addresses.
    places: BTreeSet<String>,
    /// Whether whole texts are an office's own words: the pages that the law asks for carry its
    /// address, telephone and mail (条例 article 12).
    office_page: bool,
}

/// Words that make a landline number on their line an office's.
const OFFICE: [&str; 46] = [
    "值班",
    "办公",
    "辦公",
    "咨询",
    "諮詢",
    "谘詢",
    "监督",
    "監督",
    "举报",
    "舉報",
    "投诉",
    "投訴",
    "热线",
    "熱線",
    "服务电话",
    "服務電話",
    "传真",
    "傳真",
    "窗口",
    "受理",
    "大厅",
    "大廳",
    "联系人",
    "聯繫人",
    "联系电话",
    "聯繫電話",
    "联系方式",
    "聯繫方式",
    "联系处室",
    "地址",
    "单位",
    "單位",
    "局",
    "委员会",
    "中心",
    "公司",
    "医院",
    "学校",
    "法院",
    "检察院",
    "派出所",
    "银行",
    "政府",
    "总机",
    "電話：",
    "电话：",
];

/// Words that make a number on their line a person's all the same.
const PERSON: [&str; 12] = [
    "家庭",
    "住宅",
    "宅电",
    "宅電",
    "本人",
    "户主",
    "戶主",
    "被害人",
    "受害人",
    "患者",
    "学生",
    "家属",
];

/// Words that make a mail address on its line an office's.
const OFFICE_MAIL: [&str; 32] = [
    "举报",
    "舉報",
    "投诉",
    "投訴",
    "意见",
    "意見",
    "建议",
    "建議",
    "反馈",
    "反饋",
    "咨询",
    "諮詢",
    "受理",
    "监督",
    "監督",
    "征求",
    "徵求",
    "征集",
    "单位",
    "單位",
    "机关",
    "機關",
    "办公",
    "辦公",
    "公开",
    "公開",
    "信箱",
    "发送至",
    "发至",
    "报送",
    "申报",
    "报名",
];

impl Contacts {
    /// Nobody's.
    pub fn none() -> Contacts {
        Contacts::default()
    }

    /// What `site.yaml` lists under `contacts`, and what the foot of the site says.
    pub fn of(config: &Config) -> Contacts {
        let mut contacts = Contacts::default();
        let footer = &config.footer;
        let foot = [&footer.phone, &footer.email, &footer.address];
        for text in config.contacts.iter().chain(foot.into_iter().flatten()) {
            contacts.add(text);
        }
        let host = config.base.domain().split(':').next().unwrap_or("");
        contacts
            .mails
            .insert(format!("@{}", host.trim_start_matches("www.")));
        contacts
    }

    /// The same for a page that the law asks for.
    pub fn of_page(config: &Config) -> Contacts {
        Contacts {
            office_page: true,
            ..Contacts::of(config)
        }
    }

    fn add(&mut self, text: &str) {
        for part in text.split(['、', ',', '，', ';', '；', '/']) {
            let part: String = part.trim().chars().map(narrow).collect();
            let digits: String = part.chars().filter(char::is_ascii_digit).collect();
            if part.contains('@') {
                let word = part.split_ascii_whitespace().find(|word| word.contains('@'));
                self.mails.extend(word.map(str::to_ascii_lowercase));
            } else if part.chars().all(|c| c.is_ascii_digit() || " -()+".contains(c)) && digits.len() >= 5 {
                self.numbers.insert(digits);
            } else if part.chars().count() >= 4 {
                self.places.insert(part);
            }
        }
        // A number among words: 0571-88888888（工作日）.
        for hit in all_of(text) {
            if matches!(hit.kind, Kind::Mobile | Kind::Landline) {
                self.numbers.insert(digits_of(&text[hit.range]));
            }
        }
    }

    /// Everything that is listed, as one text: what was found with other contacts may differ.
    pub fn fingerprint(&self) -> String {
        let listed = [&self.numbers, &self.mails, &self.places];
        let lists: Vec<String> = listed
            .iter()
            .map(|list| list.iter().map(String::as_str).collect::<Vec<_>>().join("\n"))
            .collect();
        format!("{}\n{}", self.office_page, lists.join("\n\n"))
    }

    /// Whether something found in a line is an office's.
    pub(super) fn allow(&self, line: &str, found: &str, kind: Kind) -> bool {
        match kind {
            Kind::Identity | Kind::BankCard | Kind::Passport => self.numbers.contains(&digits_of(found)),
            Kind::Mobile => self.knows(&digits_of(found)),
            Kind::Landline => {
                let persons = PERSON.iter().any(|word| line.contains(word));
                let office = OFFICE.iter().any(|word| line.contains(word));
                self.office_page || self.knows(&digits_of(found)) || office && !persons
            }
            Kind::Email => {
                let mail: String = found.chars().map(narrow).collect::<String>().to_ascii_lowercase();
                let office = OFFICE_MAIL.iter().any(|word| line.contains(word));
                self.office_page || office || self.knows_mail(&mail)
            }
            Kind::Home => self.office_page || self.places.iter().any(|place| found.contains(place)),
        }
    }

    /// A number that is listed, with or without area code, country code or extension.
    fn knows(&self, digits: &str) -> bool {
        let digits = within_country(digits);
        self.numbers.iter().any(|known| {
            let known = within_country(known);
            let (short, long) = if known.len() < digits.len() {
                (known, digits)
            } else {
                (digits, known)
            };
            short.len() >= 7 && (long.ends_with(short) || long.starts_with(short))
        })
    }

    /// Listed, of a host that is listed, or of a host of a government.
    fn knows_mail(&self, mail: &str) -> bool {
        let host = mail.split_once('@').map_or("", |(_, host)| host);
        let of_host = |listed: &String| {
            let listed = listed.strip_prefix('@')?;
            Some(!listed.is_empty() && (host == listed || host.ends_with(&format!(".{listed}"))))
        };
        let government = host == "gov.cn" || host.ends_with(".gov.cn");
        government || self.mails.contains(mail) || self.mails.iter().filter_map(of_host).any(|is| is)
    }
}

fn digits_of(text: &str) -> String {
    text.chars().map(narrow).filter(char::is_ascii_digit).collect()
}

/// A number without the code of the country and the zero before an area code.
fn within_country(digits: &str) -> &str {
    let own = digits.trim_start_matches('0');
    match own.strip_prefix("86") {
        Some(rest) if own.len() > 11 => rest.trim_start_matches('0'),
        _ => own,
    }
}
