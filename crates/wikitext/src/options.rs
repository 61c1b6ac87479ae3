//! How to extract, where a wiki leaves it open.

use std::str::FromStr;

/// How to extract, where a wiki leaves it open.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// What to make of calls that a dump cannot expand: Lua, unknown functions, templates that an
    /// excerpt does not hold.
    pub template_arguments: TemplateArguments,
    /// What templates make that the dump does not hold. The first rule for a name counts.
    pub templates: Vec<TemplateRule>,
    /// Keep links to the wiki's own server, which MediaWiki does not record.
    pub internal: bool,
    /// ParserFunctions' string functions (`#len #pos #rpos #sub #count #replace #explode
    /// #urldecode`), off by default as in MediaWiki.
    pub string_functions: bool,
    /// The time that `{{CURRENTYEAR}}`, `{{#time:}}` and the like show, in seconds since 1970.
    pub now: i64,
}

/// Whether arguments of calls that cannot be expanded are searched for links.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TemplateArguments {
    /// Values of the shape of a URL count as links, marked as guessed.
    #[default]
    Auto,
    /// Such calls make no links.
    Never,
}

/// What a template makes that the dump does not hold: `AUR=https://aur.archlinux.org/packages/{1}/`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TemplateRule {
    /// Name of the template without its namespace, as written.
    pub name: String,
    /// The URL, with `{1}` or `{name}` where the value of an argument goes.
    pub url: String,
}

/// A template rule that has no `=`, no name or no URL.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadTemplateRule(String);

impl std::fmt::Display for BadTemplateRule {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "template rule '{}' is not of the form NAME=URL, such as 'Bug=https://bugs.example/{{1}}'",
            self.0
        )
    }
}

impl std::error::Error for BadTemplateRule {}

impl FromStr for TemplateRule {
    type Err = BadTemplateRule;

    fn from_str(rule: &str) -> Result<Self, Self::Err> {
        match rule.split_once('=') {
            Some((name, url)) if !name.trim().is_empty() && !url.trim().is_empty() => {
                Ok(Self { name: name.trim().to_owned(), url: url.trim().to_owned() })
            }
            _ => Err(BadTemplateRule(rule.to_owned())),
        }
    }
}

impl TemplateRule {
    /// A set of rules by name, or `None`: `archwiki` knows the link templates of the Arch wiki.
    pub fn preset(name: &str) -> Option<Vec<Self>> {
        const ARCHWIKI: [(&str, &str); 5] = [
            ("AUR", "https://aur.archlinux.org/packages/{1}/"),
            ("Pkg", "https://www.archlinux.org/packages/?name={1}"),
            ("Grp", "https://www.archlinux.org/groups/x86_64/{1}/"),
            ("Bug", "https://bugs.archlinux.org/task/{1}"),
            ("man", "https://jlk.fjfi.cvut.cz/arch/manpages/man/{2}.{1}"),
        ];
        (name == "archwiki").then(|| {
            let rule =
                |&(name, url): &(&str, &str)| Self { name: name.to_owned(), url: url.to_owned() };
            ARCHWIKI.iter().map(rule).collect()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::TemplateRule;

    #[test]
    fn a_rule_has_a_name_and_a_url() {
        let rule = |text: &str| text.parse::<TemplateRule>().map(|it| (it.name, it.url)).ok();
        let of = |name: &str, url: &str| Some((name.to_owned(), url.to_owned()));
        assert_eq!(rule("Bug=https://b.example/{1}"), of("Bug", "https://b.example/{1}"));
        assert_eq!(rule(" Bug = https://b.example/?a={1} "), of("Bug", "https://b.example/?a={1}"));
        for text in ["", "Bug", "Bug=", "Bug= ", "=https://b.example", " =https://b.example"] {
            assert_eq!(rule(text), None, "{text}");
        }
    }
}
