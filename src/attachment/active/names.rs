//! What is done with a file of some name.

use super::Active;
use crate::entry::slug::half_width;
use crate::invisible::is_ignorable;

/// Formats in which nothing runs, by what has to be looked for in their bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Family {
    /// Text: no start of a page, no tags that run.
    Plain,
    /// A raster picture.
    Picture,
    /// A drawing, and at times a page.
    Svg,
    /// XML, which browsers draw.
    Xml,
    /// PDF.
    Pdf,
    /// Documents of office programs.
    Office,
    /// Archives, sound, film, drawings of engineers: programs know them by their bytes.
    Other,
}

/// Endings of formats in which nothing runs.
const PASSIVE: [(Family, &str); 7] = [
    (
        Family::Plain,
        "txt text csv tsv tab md markdown log json jsonl geojson yaml yml tex bib srt vtt prj cpg tfw sha256 md5 sm3 asc sig p7s p7m pem",
    ),
    (
        Family::Picture,
        "jpg jpeg jpe jfif png apng gif webp bmp avif heic heif tif tiff ico jp2 jxl",
    ),
    (Family::Svg, "svg"),
    (Family::Xml, "xml xsd rdf kml gml gpx xbrl"),
    (Family::Pdf, "pdf"),
    (
        Family::Office,
        "doc docx dot dotx xls xlsx xlt xltx ppt pptx pot potx pps ppsx odt ods odp odg odf rtf wps wpt et ett dps dpt ofd uof uot uos uop vsd vsdx mpp",
    ),
    (
        Family::Other,
        "zip rar 7z gz tgz bz2 xz zst tar mp3 m4a wav flac ogg oga opus aac amr wma mp4 m4v mov avi wmv mpg mpeg mkv webm ogv 3gp flv \
         ceb cebx gd gw sep s2 s92 s72 nh caj kdh dwg dxf dwf dgn psd ai eps cdr shp shx dbf sbn sbx gpkg kmz qgz sav dta parquet",
    ),
];

/// Code that a server runs, or fills in, before it sends it.
const SERVER: &str = "php php2 php3 php4 php5 php6 php7 php8 phps pht phtm phtml phar phpt inc \
    asp asa asax ascx ashx asmx aspx aspq axd cdx cshtm cshtml vbhtm vbhtml rem soap svc xamlx \
    jsp jspx jspf jspa jsw jsv jtml jhtml do action cfm cfml cfc cgi fcgi fpl dll \
    shtml shtm sht stm ssi nsf htr idc htw ida idq rhtml erb dhtml lasso wss";

/// Names that servers take for their settings.
const SETTINGS: &str = ".htaccess .htpasswd .htdigest .user.ini php.ini web.config app.config global.asax \
    machine.config applicationhost.config crossdomain.xml clientaccesspolicy.xml .env";

/// Pages, and XML that makes pages.
const PAGE: &str = "html htm xhtml xht xhtm hta htc htx mht mhtml mhtm eml xsl xslt xul xbl xaml svgz \
    mathml mml mathm atom rss opml wsdl vml webarchive maff shtml chm hlp swf swfl spl jnlp appcache";

/// What pages load.
const PART: &str =
    "js mjs cjs jsm jsx ts tsx es es6 css less scss sass wasm map manifest webmanifest htmlx vue svelte";

/// What a computer runs, or runs something through.
const PROGRAM: &str = "exe msi msp mst msu bat cmd com scr pif cpl dll sys ocx drv gadget msc application \
    appref-ms appx appxbundle msix msixbundle vbs vbe vb wsf wsc wsh ws jse ps1 ps1xml ps2 psc1 psd1 psm1 reg inf \
    scf lnk url desktop website library-ms search-ms settingcontent-ms theme themepack diagcab cab jar jad class war ear apk ipa xapk aab dex dmg pkg app mpkg command \
    deb rpm run bin elf so dylib o out appimage snap flatpak iso img vhd vhdx udf one onepkg xll wll ade adp mda mdb mde accdb accde \
    sh bash zsh ksh csh fish py pyc pyo pyw pyz pyzw pl pm plx rb rbw lua tcl tk awk sed applescript scpt scptd workflow action \
    job grp prf prg osd cer crt csr der p12 pfx rdp ica iqy oqy rqy dqy slk sylk dif settings";

/// Documents whose format is there for macros.
const MACROS: &str = "docm dotm xlsm xltm xlam xla xlsb xlm xlw pptm potm ppam ppsm ppa sldm vsdm vstm vssm";

/// Why a file of this name is not published; `None` when its bytes decide.
pub fn by_name(name: &str) -> Option<Active> {
    let name = plain(name);
    let has = |list: &str, ending: &str| list.split_ascii_whitespace().any(|known| known == ending);
    if has(SETTINGS, &name) {
        return Some(Active::ServerSettings(name));
    }
    let parts: Vec<&str> = name.split('.').map(word).collect();
    // Some servers go by every ending of a name, others by what comes before a semicolon.
    let first = |list| parts.iter().skip(1).find(|part| has(list, part));
    if let Some(part) = first(SERVER) {
        return Some(Active::ServerCode((*part).to_owned()));
    }
    if let Some(part) = first(PAGE) {
        return Some(Active::Page((*part).to_owned()));
    }
    let ending = (*parts.last().filter(|_| parts.len() > 1)?).to_owned();
    let kind = if has(PART, &ending) {
        Active::PagePart
    } else if has(MACROS, &ending) {
        Active::MacroEnding
    } else if has(PROGRAM, &ending) {
        Active::Program
    } else if is_ending(&ending) && passive(&ending).is_none() {
        Active::Unknown
    } else {
        return None;
    };
    Some(kind(ending))
}

/// What is to be looked for in a file of this name, when its name alone is no reason to refuse it.
pub fn family(name: &str) -> Option<Family> {
    if by_name(name).is_some() {
        return None;
    }
    let name = plain(name);
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| word(ending));
    Some(passive(ending).unwrap_or(Family::Plain))
}

fn passive(ending: &str) -> Option<Family> {
    let mut families = PASSIVE.iter();
    let found = families.find(|(_, endings)| endings.split_ascii_whitespace().any(|known| known == ending));
    found.map(|(family, _)| *family)
}

/// A name as a server or Windows takes it: half-width, lower case, without what cannot be seen and
/// without the dots and spaces at its end that Windows drops.
fn plain(name: &str) -> String {
    let seen = name
        .chars()
        .map(half_width)
        .filter(|c| !c.is_control() && !is_ignorable(*c));
    let name: String = seen.flat_map(char::to_lowercase).collect();
    name.trim()
        .trim_end_matches(|c: char| c == '.' || c.is_whitespace())
        .to_owned()
}

/// The ending at the start of what follows a dot: `php;x`, `php::$data` and `php ` are `php`.
fn word(part: &str) -> &str {
    let part = part.trim();
    let end = part
        .find(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '-' | '_'))
        .unwrap_or(part.len());
    match part[end..].chars().next() {
        // Not an ending at all: `2.html格式说明`.
        Some(c) if c.is_alphanumeric() => part,
        _ => &part[..end],
    }
}

/// Whether what follows the last dot is an ending. Numbers are those of volumes and dates, and what
/// is not ASCII is the rest of a title.
fn is_ending(word: &str) -> bool {
    word.is_ascii() && word.bytes().any(|byte| byte.is_ascii_alphabetic())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_of_a_name_that_runs_is_recognised() {
        for name in [
            "a.php",
            "A.PHP",
            "a.pHp5",
            "a.php.txt",
            "a.php.",
            "a.php ",
            "a.ｐｈｐ",
            "a．php",
            "a.php;.jpg",
            "a.php::$DATA",
            "a.ph\u{200B}p",
            "a.asp;x",
            "a.phtml",
            "a.shtml",
            "a.jsp",
            "a.html.php.pdf",
            "附件.aspx",
        ] {
            assert!(
                matches!(by_name(name), Some(Active::ServerCode(_))),
                "{name}: {:?}",
                by_name(name)
            );
        }
        for name in [".htaccess", "Web.config", ".user.ini", "web.config.", ".HTACCESS"] {
            assert!(matches!(by_name(name), Some(Active::ServerSettings(_))), "{name}");
        }
        for (name, expected) in [
            ("a.html", Active::Page("html".into())),
            ("a.htm.txt", Active::Page("htm".into())),
            ("a.svgz", Active::Page("svgz".into())),
            ("a.js", Active::PagePart("js".into())),
            ("a.exe", Active::Program("exe".into())),
            ("a.pdf\u{202E}.exe", Active::Program("exe".into())),
            ("a.docm", Active::MacroEnding("docm".into())),
            ("a.qqq", Active::Unknown("qqq".into())),
        ] {
            assert_eq!(by_name(name), Some(expected), "{name}");
        }
    }

    #[test]
    fn what_offices_publish_is_decided_by_its_bytes() {
        for (name, expected) in [
            ("附件1.关于印发办法的通知", Family::Plain),
            ("2.html格式说明.pdf", Family::Pdf),
            ("附件", Family::Plain),
            ("报告.2023", Family::Plain),
            ("v1.2.final.DOCX", Family::Office),
            ("图.JPG", Family::Picture),
            ("表.et", Family::Office),
            ("图.dwg", Family::Other),
            ("Node.js.pdf", Family::Pdf),
            ("www.example.com.pdf", Family::Pdf),
        ] {
            assert_eq!(family(name), Some(expected), "{name}");
        }
    }
}
