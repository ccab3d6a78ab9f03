//! SVG that is a picture and nothing else, by a list of what a picture needs.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use quick_xml::XmlVersion;
use quick_xml::events::{BytesStart, Event};
use quick_xml::name::ResolveResult;
use quick_xml::reader::NsReader;

/// The largest drawing that is looked at, in bytes.
const LARGEST: u64 = 32 * 1024 * 1024;
/// Elements inside each other.
const DEPTH: usize = 256;

const SVG: &str = "http://www.w3.org/2000/svg";
const XLINK: &str = "http://www.w3.org/1999/xlink";
const XML: &str = "http://www.w3.org/XML/1998/namespace";

/// What a drawing is made of.
const ELEMENTS: &str = "svg g defs symbol use switch title desc metadata path rect circle ellipse line polyline polygon \
    text tspan textPath image style linearGradient radialGradient stop pattern clipPath mask marker filter \
    feBlend feColorMatrix feComponentTransfer feComposite feConvolveMatrix feDiffuseLighting feDisplacementMap \
    feDistantLight feDropShadow feFlood feFuncA feFuncB feFuncG feFuncR feGaussianBlur feMerge feMergeNode feMorphology \
    feOffset fePointLight feSpecularLighting feSpotLight feTile feTurbulence";

/// What may be said of its parts. `href` is looked at by itself, and `style` like a style sheet.
const ATTRIBUTES: &str = "id class lang style transform transform-origin version baseProfile viewBox preserveAspectRatio \
    x y x1 x2 y1 y2 cx cy r rx ry fx fy fr dx dy width height d points rotate pathLength textLength lengthAdjust offset \
    gradientUnits gradientTransform spreadMethod patternUnits patternContentUnits patternTransform clipPathUnits \
    maskUnits maskContentUnits markerUnits markerWidth markerHeight refX refY orient startOffset method spacing side \
    filterUnits primitiveUnits in in2 result mode type values tableValues slope intercept amplitude exponent operator \
    k1 k2 k3 k4 order kernelMatrix divisor bias targetX targetY edgeMode kernelUnitLength preserveAlpha surfaceScale \
    diffuseConstant specularConstant specularExponent lighting-color azimuth elevation pointsAtX pointsAtY pointsAtZ \
    limitingConeAngle z scale xChannelSelector yChannelSelector stdDeviation radius baseFrequency numOctaves seed \
    stitchTiles filterRes requiredFeatures requiredExtensions systemLanguage media enable-background \
    zoomAndPan contentScriptType contentStyleType focusable role tabindex hidden \
    fill fill-opacity fill-rule stroke stroke-width stroke-opacity stroke-linecap stroke-linejoin stroke-miterlimit \
    stroke-dasharray stroke-dashoffset opacity color color-interpolation color-interpolation-filters color-rendering \
    color-profile flood-color flood-opacity stop-color stop-opacity solid-color solid-opacity clip clip-path clip-rule mask mask-type filter \
    marker marker-start marker-mid marker-end font font-family font-size font-size-adjust font-stretch font-style \
    font-variant font-weight text-anchor text-decoration text-rendering text-overflow writing-mode direction unicode-bidi \
    dominant-baseline alignment-baseline baseline-shift letter-spacing word-spacing line-height white-space kerning \
    glyph-orientation-horizontal glyph-orientation-vertical display visibility overflow pointer-events cursor \
    shape-rendering image-rendering vector-effect paint-order mix-blend-mode isolation shape-inside inline-size";

/// What drawing programs write for themselves: elements and attributes that browsers pass over.
const EDITORS: [&str; 14] = [
    "http://www.inkscape.org/namespaces/inkscape",
    "http://sodipodi.sourceforge.net/DTD/sodipodi-0.dtd",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "http://creativecommons.org/ns#",
    "http://web.resource.org/cc/",
    "http://purl.org/dc/elements/1.1/",
    "http://www.bohemiancoding.com/sketch/ns",
    "http://www.serif.com/",
    "https://boxy-svg.com",
    "http://www.figma.com/figma/ns",
    "https://sketch.io/dtd/",
    "http://www.vectornator.io",
    "http://ns.adobe.com/AdobeIllustrator/10.0/",
    "http://schemas.microsoft.com/visio/2003/SVGExtensions/",
];

/// Languages whose XML a browser draws as a page, or makes a page of.
const PAGES: [&str; 5] = [
    "http://www.w3.org/1999/xhtml",
    SVG,
    "http://www.w3.org/1999/XSL/Transform",
    "http://www.w3.org/1998/Math/MathML",
    "http://www.mozilla.org/keymaster/gatekeeper/there.is.only.xul",
];

/// Why an SVG is not published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SvgFault {
    /// It is larger than what is looked at.
    TooLarge,
    /// It is no UTF-8.
    Encoding,
    /// It is no whole XML document whose root is an SVG.
    NotSvg,
    /// It nests beyond measure.
    Deep,
    /// It defines entities, or uses one that XML does not have.
    Entity,
    /// An instruction to the program that reads it, such as a style sheet from elsewhere.
    Instruction,
    /// An element that a picture does not need, and its line.
    Element(String, usize),
    /// An attribute that a picture does not need, and its line.
    Attribute(String, usize),
    /// An address that leads out of the file, and its line.
    Address(usize),
    /// A style that loads something, or hides what it says, and its line.
    Style(usize),
}

/// Why an SVG is more than a picture; `None` when it is none.
pub(super) fn fault(path: &Path) -> io::Result<Option<SvgFault>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(LARGEST + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > LARGEST {
        return Ok(Some(SvgFault::TooLarge));
    }
    let Ok(text) = String::from_utf8(bytes) else {
        return Ok(Some(SvgFault::Encoding));
    };
    Ok(drawing(&text).err())
}

/// Whether a browser draws this XML as a page: it names one of the languages of pages, or a style
/// sheet. What is no UTF-8 or no whole XML is taken for one, since it cannot be looked at.
pub(super) fn xml_is_page(path: &Path) -> io::Result<bool> {
    let mut bytes = Vec::new();
    File::open(path)?.take(LARGEST + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > LARGEST {
        return Ok(true);
    }
    let (text, _) = match encoding_rs::Encoding::for_bom(&bytes) {
        Some((encoding, _)) => encoding.decode_with_bom_removal(&bytes),
        None => match bytes
            .windows(8)
            .take(200)
            .any(|window| window.eq_ignore_ascii_case(b"encoding"))
            && std::str::from_utf8(&bytes).is_err()
        {
            true => encoding_rs::GB18030.decode_without_bom_handling(&bytes),
            false => encoding_rs::UTF_8.decode_without_bom_handling(&bytes),
        },
    };
    let mut reader = NsReader::from_str(&text);
    loop {
        let element = match reader.read_event() {
            Ok(Event::Eof) => return Ok(false),
            Ok(Event::PI(_) | Event::DocType(_)) | Err(_) => return Ok(true),
            Ok(Event::Decl(declaration)) => {
                let encoding = declaration.encoding().and_then(Result::ok);
                let encoding = encoding.map(|name| name.to_ascii_lowercase());
                if encoding.is_some_and(|name| {
                    !["utf-8", "utf8", "utf-16", "us-ascii", "gbk", "gb2312", "gb18030"]
                        .contains(&name.as_str())
                }) {
                    return Ok(true);
                }
                continue;
            }
            Ok(Event::Start(element) | Event::Empty(element)) => element,
            Ok(_) => continue,
        };
        for attribute in element.attributes() {
            let Ok(attribute) = attribute else { return Ok(true) };
            let Ok(value) = attribute.normalized_value(XmlVersion::Implicit1_0) else {
                return Ok(true);
            };
            if attribute.key.as_namespace_binding().is_some() && PAGES.contains(&value.trim()) {
                return Ok(true);
            }
        }
    }
}

/// Whether everything in a drawing is on the lists.
fn drawing(text: &str) -> Result<(), SvgFault> {
    let text = text.trim_start_matches('\u{FEFF}');
    let mut reader = NsReader::from_str(text);
    reader.config_mut().expand_empty_elements = true;
    let mut depth = 0_usize;
    let mut seen_root = false;
    // What a style sheet says so far: browsers join its pieces.
    let mut sheet: Option<String> = None;
    loop {
        let place = usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX);
        let before = &text.as_bytes()[..place.min(text.len())];
        let line = || 1 + before.iter().filter(|byte| **byte == b'\n').count();
        match reader.read_event().map_err(|_| SvgFault::NotSvg)? {
            Event::Start(_) if sheet.is_some() => return Err(SvgFault::Style(line())),
            Event::Start(start) => {
                depth += 1;
                if depth > DEPTH {
                    return Err(SvgFault::Deep);
                }
                let is_style = element(&reader, &start, seen_root, &line)?;
                seen_root = true;
                sheet = is_style.then(String::new);
            }
            Event::End(_) => {
                depth = depth.saturating_sub(1);
                if let Some(sheet) = sheet.take() {
                    style(&sheet, &line)?;
                }
            }
            Event::Text(words) => {
                if let Some(sheet) = &mut sheet {
                    sheet.push_str(&words.xml_content(XmlVersion::Implicit1_0));
                }
            }
            Event::CData(words) => {
                if let Some(sheet) = &mut sheet {
                    sheet.push_str(&words.xml_content(XmlVersion::Implicit1_0));
                }
            }
            // A letter written as a number has no business in a style.
            Event::GeneralRef(_) if sheet.is_some() => return Err(SvgFault::Style(line())),
            Event::GeneralRef(reference) => {
                let named = ["lt", "gt", "amp", "quot", "apos"].contains(&&*reference);
                if !named && !reference.is_char_ref() {
                    return Err(SvgFault::Entity);
                }
            }
            // The document type of SVG 1.1 is no harm; a list of declarations in it may be.
            Event::DocType(words) if words.contains('[') => return Err(SvgFault::Entity),
            Event::DocType(_) | Event::Comment(_) => {}
            Event::PI(_) => return Err(SvgFault::Instruction),
            Event::Decl(declaration) => {
                let encoding = declaration.encoding().and_then(Result::ok);
                let encoding = encoding.map(|name| name.to_ascii_lowercase());
                if encoding.is_some_and(|name| !["utf-8", "utf8", "us-ascii"].contains(&name.as_str())) {
                    return Err(SvgFault::Encoding);
                }
            }
            Event::Eof if depth > 0 || !seen_root => return Err(SvgFault::NotSvg),
            Event::Eof => return Ok(()),
            Event::Empty(_) => return Err(SvgFault::NotSvg),
        }
    }
}

/// Whether an element and its attributes are on the lists; tells whether it is a style sheet.
fn element(
    reader: &NsReader<&[u8]>,
    start: &BytesStart<'_>,
    seen_root: bool,
    line: &dyn Fn() -> usize,
) -> Result<bool, SvgFault> {
    let name = start.local_name().into_inner().to_owned();
    let of_svg = is_in(reader, start, SVG);
    if !seen_root && (!of_svg || name != "svg") {
        return Err(SvgFault::NotSvg);
    }
    let is_known = ELEMENTS.split_ascii_whitespace().any(|known| known == name);
    let by_editor = EDITORS.iter().any(|namespace| is_in(reader, start, namespace));
    if !by_editor && (!is_known || !of_svg) {
        return Err(SvgFault::Element(name, line()));
    }
    attributes(reader, start, &name, line)?;
    Ok(of_svg && name == "style")
}

fn is_in(reader: &NsReader<&[u8]>, start: &BytesStart<'_>, namespace: &str) -> bool {
    let (found, _) = reader.resolver().resolve_element(start.name());
    matches!(found, ResolveResult::Bound(found) if found.into_inner() == namespace)
}

fn attributes(
    reader: &NsReader<&[u8]>,
    start: &BytesStart<'_>,
    element: &str,
    line: &dyn Fn() -> usize,
) -> Result<(), SvgFault> {
    for attribute in start.attributes() {
        let attribute = attribute.map_err(|_| SvgFault::NotSvg)?;
        let value = attribute
            .normalized_value(XmlVersion::Implicit1_0)
            .map_err(|_| SvgFault::Entity)?;
        if attribute.key.as_namespace_binding().is_some() {
            continue;
        }
        let name = attribute.key.local_name().into_inner().to_owned();
        let (namespace, _) = reader.resolver().resolve_attribute(attribute.key);
        let namespace = match namespace {
            ResolveResult::Bound(namespace) => namespace.into_inner().to_owned(),
            ResolveResult::Unbound => String::new(),
            ResolveResult::Unknown(_) => return Err(SvgFault::Attribute(name, line())),
        };
        let is_href = name == "href" && (namespace.is_empty() || namespace == XLINK);
        let own = namespace.is_empty() && ATTRIBUTES.split_ascii_whitespace().any(|known| known == name);
        let described = namespace.is_empty() && (name.starts_with("data-") || name.starts_with("aria-"));
        let of_xml = namespace == XML && ["space", "lang", "id"].contains(&name.as_str());
        let of_link = namespace == XLINK
            && ["type", "title", "role", "show", "actuate", "arcrole"].contains(&name.as_str());
        let by_editor = EDITORS.contains(&namespace.as_str());
        if is_href {
            if !stays_inside(&value, element) {
                return Err(SvgFault::Address(line()));
            }
        } else if !(own || described || of_xml || of_link || by_editor) {
            return Err(SvgFault::Attribute(name, line()));
        } else if own {
            style(&value, line)?;
        }
    }
    Ok(())
}

/// Whether a link leads to a part of the same file, or is a raster picture within it.
fn stays_inside(value: &str, element: &str) -> bool {
    let value = value.trim();
    let raster = || {
        let kinds = ["png", "jpeg", "jpg", "gif", "webp"];
        let rest = value
            .strip_prefix("data:image/")
            .and_then(|rest| rest.split_once(";base64,"));
        rest.is_some_and(|(kind, _)| kinds.contains(&kind))
    };
    value.is_empty() || value.starts_with('#') || (element == "image" && raster())
}

/// Whether a style, or a value that is one, names nothing outside of the file and writes no letter as
/// a number.
fn style(text: &str, line: &dyn Fn() -> usize) -> Result<(), SvgFault> {
    let compact: String = text
        .to_ascii_lowercase()
        .chars()
        .filter(|c| !c.is_whitespace() && !c.is_control())
        .collect();
    let loads = compact.match_indices("url(").any(|(at, _)| {
        let rest = compact[at + 4..].trim_start_matches(['"', '\'']);
        !rest.starts_with('#')
    });
    let words = [
        "\\",
        "@",
        "expression(",
        "javascript:",
        "vbscript:",
        "behavior:",
        "-moz-binding",
        "image-set(",
        "src(",
        "/*",
        "data:",
    ];
    if loads || words.iter().any(|word| compact.contains(word)) {
        return Err(SvgFault::Style(line()));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn svg(inside: &str) -> String {
        format!("<svg xmlns=\"{SVG}\" xmlns:xlink=\"{XLINK}\" viewBox=\"0 0 9 9\">{inside}</svg>")
    }

    #[test]
    fn pictures_of_drawing_programs_pass() {
        for inside in [
            "<path d=\"M0 0h9v9z\" fill=\"url(#a)\" style=\"fill:#fff;filter:url(#b)\"/>",
            "<defs><style>.a{fill:red}</style><g id=\"a\"/></defs><use href=\"#a\"/><use xlink:href='#a'/>",
            "<text x=\"1\" xml:space=\"preserve\">面积 &lt; 3 &#169;</text>",
            "<image href=\"data:image/png;base64,iVBORw0KGgo=\"/>",
            "<metadata><rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\" rdf:about=\"\"/></metadata>",
        ] {
            assert_eq!(drawing(&svg(inside)), Ok(()), "{inside}");
        }
        let old = "<?xml version=\"1.0\" encoding=\"UTF-8\"?><!DOCTYPE svg PUBLIC \"-//W3C//DTD SVG 1.1//EN\" \"http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd\">";
        assert_eq!(drawing(&format!("{old}{}", svg(""))), Ok(()));
    }

    #[test]
    fn whatever_runs_or_loads_is_refused() {
        for inside in [
            "<script>alert(1)</script>",
            "<SCRIPT/>",
            "<foreignObject/>",
            "<a href=\"#x\"/>",
            "<g onload=\"alert(1)\"/>",
            "<g ONLOAD=\"x\"/>",
            "<path onclick='x'/>",
            "<use href=\"x.svg#a\"/>",
            "<use href=\"data:image/svg+xml;base64,PHN2Zz4=\"/>",
            "<use xlink:href=\"//e.example/#a\"/>",
            "<image href=\"https://e.example/a.png\"/>",
            "<image href=\"data:image/svg+xml;base64,PHN2Zz4=\"/>",
            "<image href=\"javascript:alert(1)\"/>",
            "<image href=\"java&#10;script:alert(1)\"/>",
            "<animate attributeName=\"href\" to=\"javascript:alert(1)\"/>",
            "<set attributeName=\"onload\" to=\"x\"/>",
            "<style>@import 'https://e.example/a.css'</style>",
            "<style><![CDATA[a{background:url(https://e.example)}]]></style>",
            "<style>@im&#112;ort</style>",
            "<style>a{fill:u<!-- -->rl(//e.example/a)}</style>",
            "<style>a{fill:u<![CDATA[rl(//e.example/a)]]></style>",
            "<style>a{fill:u<g/>rl(//e.example/a)}</style>",
            "<style>a{fill:u\\72l(//e)}</style>",
            "<path style=\"fill:url('https://e.example/a#b')\"/>",
            "<path fill=\"url( //e.example/#a )\"/>",
            "<path filter=\"url(&#104;ttps://e.example/#a)\"/>",
            "<feImage href=\"#a\"/>",
            "<handler/>",
            "<?xml-stylesheet href=\"a.css\"?>",
            "<text>&x;</text>",
            "<h:script xmlns:h=\"http://www.w3.org/1999/xhtml\">alert(1)</h:script>",
            "<x:g xmlns:x=\"urn:x\"/>",
            "<h:iframe xmlns:h=\"http://www.w3.org/1999/xhtml\" src=\"//e\"/>",
            "<g xmlns=\"http://www.w3.org/1999/xhtml\"/>",
            "<g><svg:script xmlns:svg=\"http://www.w3.org/2000/svg\"/></g>",
            "<g xmlns:ev=\"http://www.w3.org/2001/xml-events\" ev:event=\"load\"/>",
        ] {
            assert!(drawing(&svg(inside)).is_err(), "{inside}");
        }
        for whole in [
            "<svg onload=\"alert(1)\" xmlns=\"http://www.w3.org/2000/svg\"/>".to_owned(),
            "<!DOCTYPE svg [<!ENTITY a \"<script/>\">]>".to_owned() + &svg("&a;"),
            "<html xmlns=\"http://www.w3.org/1999/xhtml\"/>".to_owned(),
            "<svg/>".to_owned(),
            String::new(),
            svg("<g>"),
            "<?xml version='1.0' encoding='UTF-7'?>".to_owned() + &svg(""),
            svg("") + &svg("<script/>"),
        ] {
            assert!(drawing(&whole).is_err(), "{whole}");
        }
    }
}
