//! What is wrong with a description of a dead-link template.

use super::{CITATION_PLACEHOLDERS, DeadLinkTemplate, PLACEHOLDERS, USURPED_PLACEHOLDERS};

/// Why a dead-link template cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TemplateError {
    /// The name is none of the presets.
    #[error(
        "no preset for dead-link templates is named `{name}`: take archwiki, wikipedia or none, or write the call, as in '{{{{Dead link|$year|$month|$day}}}}'"
    )]
    NoPreset {
        /// The name as given.
        name: String,
    },
    /// The call is not one template call on one line.
    #[error(
        "`{call}` is no call of a template: write it as in {{{{Dead link|$year|$month|$day}}}}"
    )]
    NoCall {
        /// The call as given.
        call: String,
    },
    /// Arguments for citations do not begin with `|`, or would end the call.
    #[error(
        "`{arguments}` is nothing to add to a citation: write it as in |archive-url=$archive|archive-date=$archivedate"
    )]
    NoArguments {
        /// The arguments as given.
        arguments: String,
    },
    /// A `$word` that is none of the placeholders.
    #[error("`{unknown}` is not filled in here: known are {}", known.join(", "))]
    UnknownPlaceholder {
        /// The word as given.
        unknown: String,
        /// Those that are.
        known: &'static [&'static str],
    },
    /// A name that no template can have.
    #[error("`{name}` cannot be the name of a template")]
    BadName {
        /// The name as given.
        name: String,
    },
    /// Neither twelve months nor none.
    #[error("a year has twelve months: {given} are named")]
    Months {
        /// How many are named.
        given: usize,
    },
}

impl DeadLinkTemplate {
    /// Whether it can be used as it is: presets can.
    pub fn validate(&self) -> Result<(), TemplateError> {
        if !self.call.is_empty() {
            if !is_one_call(&self.call) {
                return Err(TemplateError::NoCall { call: self.call.clone() });
            }
            knows_all(&self.call, &PLACEHOLDERS)?;
        }
        if !self.usurped.is_empty() {
            if !is_one_call(&self.usurped) {
                return Err(TemplateError::NoCall { call: self.usurped.clone() });
            }
            knows_all(&self.usurped, &USURPED_PLACEHOLDERS)?;
        }
        if !self.citation.is_empty() {
            let ends_the_call = self.citation.contains(['{', '}', '\n']);
            if ends_the_call || !self.citation.starts_with('|') {
                return Err(TemplateError::NoArguments { arguments: self.citation.clone() });
            }
            knows_all(&self.citation, &CITATION_PLACEHOLDERS)?;
        }
        let own = (!self.call.is_empty()).then(|| self.own_name());
        let others = self.names.values().chain(&self.also).map(String::as_str);
        for name in own.into_iter().chain(others) {
            if name.is_empty() || name.contains(|it: char| "#<>[]{}|$".contains(it) || it < ' ') {
                return Err(TemplateError::BadName { name: name.to_owned() });
            }
        }
        match self.months.len() {
            0 | 12 => Ok(()),
            given => Err(TemplateError::Months { given }),
        }
    }
}

/// Whether `text` is `{{..}}` as a whole, on one line.
fn is_one_call(text: &str) -> bool {
    let Some(inside) = text.strip_prefix("{{").and_then(|it| it.strip_suffix("}}")) else {
        return false;
    };
    let mut depth = 0_usize;
    let mut rest = inside;
    while let Some(at) = rest.find(['{', '}']) {
        depth = match rest.get(at..at + 2) {
            Some("{{") => depth + 1,
            Some("}}") if depth > 0 => depth - 1,
            _ => return false,
        };
        rest = &rest[at + 2..];
    }
    depth == 0 && !text.contains('\n')
}

fn knows_all(pattern: &str, known: &'static [&'static str]) -> Result<(), TemplateError> {
    for (at, _) in pattern.match_indices('$') {
        let word = pattern[at + 1..].find(|it: char| !it.is_ascii_alphabetic());
        let unknown = &pattern[at..word.map_or(pattern.len(), |end| at + 1 + end)];
        if unknown.len() > 1 && !known.contains(&unknown) {
            return Err(TemplateError::UnknownPlaceholder { unknown: unknown.to_owned(), known });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn presets_are_sound() {
        for name in ["archwiki", "wikipedia", "none"] {
            assert_eq!(name.parse::<DeadLinkTemplate>().unwrap().validate(), Ok(()));
        }
    }

    #[test]
    fn what_cannot_be_used_is_told_with_what_can() {
        for (call, told) in [
            ("dead", "no preset for dead-link templates is named `dead`: take archwiki,"),
            ("{{Dead", "`{{Dead` is no call of a template"),
            ("{{Dead}} {{Link}}", "is no call of a template"),
            ("{{Dead\n}}", "is no call of a template"),
            ("{{{Dead}}}", "is no call of a template"),
            ("{{Dead|$date}}", "`$date` is not filled in here: known are $name, $year,"),
            ("{{Dead|$monthnames}}", "`$monthnames` is not filled in here"),
            ("{{|$day}}", "`` cannot be the name of a template"),
            ("{{$name}}", "`` cannot be the name of a template"),
            ("{{#if:x|$day}}", "cannot be the name of a template"),
        ] {
            let error = call.parse::<DeadLinkTemplate>().unwrap_err().to_string();
            assert!(error.contains(told), "{call}: {error}");
        }
        let broken = |spoil: fn(&mut DeadLinkTemplate)| {
            let mut template = DeadLinkTemplate::wikipedia();
            spoil(&mut template);
            template.validate().unwrap_err().to_string()
        };
        assert_eq!(
            broken(|it| it.months.push("Hornung".to_owned())),
            "a year has twelve months: 1 are named"
        );
        assert!(broken(|it| it.also.push("a|b".to_owned())).contains("`a|b` cannot be"));
        assert!(
            broken(|it| it.citation = "|a=$archive}}".to_owned()).contains("add to a citation")
        );
        assert!(
            broken(|it| it.citation = "|a=$url".to_owned()).contains("`$url` is not filled in")
        );
        assert!(
            broken(|it| it.usurped = "{{u|$url}}".to_owned()).contains("`$url` is not filled in")
        );
        assert!(broken(|it| it.usurped = "$link".to_owned()).contains("is no call of a template"));
        // A sign by itself, as of a price, is none.
        let costs: DeadLinkTemplate = "{{Dead|cost=5 $|also=$ $5}}".parse().unwrap();
        assert_eq!(costs.validate(), Ok(()));
    }

    #[test]
    fn a_call_may_hold_others() {
        for call in ["{{Dead|{{subst:a|{{b}}}}|$day}}", "{{Dead|{{a}}{{b}}|$day}}"] {
            assert!(call.parse::<DeadLinkTemplate>().is_ok(), "{call}");
        }
        for call in
            ["{{Dead|{{a}}|$day", "{{Dead|{{a|$day}}", "{{Dead|a}}b}}", "{{Dead|a}b}}", "{{a}}}}"]
        {
            assert!(call.parse::<DeadLinkTemplate>().is_err(), "{call}");
        }
    }
}
