//! Why an invocation gives no text, and how MediaWiki says so.

/// Why an invocation gave no text.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ScriptError {
    /// There is no such module.
    #[error("there is no {0}")]
    NoModule(String),
    /// The call names no function.
    #[error("the call names no function")]
    NoFunctionNamed,
    /// The module is no table of functions, but of this type.
    #[error("the module is no table, but of type {0}")]
    NoTable(String),
    /// The module has no such function.
    #[error("there is no function {0}")]
    NoFunction(String),
    /// The module has something else under that name.
    #[error("{0} is no function")]
    NotAFunction(String),
    /// Something in it failed.
    #[error("{0}")]
    Lua(String),
    /// A limit was reached; what of the page is still to come fails, too.
    #[error("{0}")]
    Limit(String),
}

impl ScriptError {
    fn in_mediawikis_words(&self) -> String {
        match self {
            Self::NoModule(title) => {
                let name = title.split_once(':').map_or(title.as_str(), |(_, name)| name);
                format!("No such module \"{name}\".")
            }
            Self::NoFunctionNamed => "You must specify a function to call.".to_owned(),
            Self::NoTable(kind) => format!(
                "The module returned a {kind} value. It is supposed to return an export table."
            ),
            Self::NoFunction(name) => format!("The function \"{name}\" does not exist."),
            Self::NotAFunction(name) => format!("\"{name}\" is not a function."),
            Self::Lua(message) | Self::Limit(message) => message.clone(),
        }
    }

    /// What MediaWiki shows in its place: no links in it.
    pub fn wikitext(&self) -> String {
        let (kind, message) = match self {
            Self::Lua(message) | Self::Limit(message) => located(message),
            other => ("Script error: ".to_owned(), other.in_mediawikis_words()),
        };
        let mut shown = String::with_capacity(message.len() + 128);
        for c in format!("{kind}{message}").chars() {
            match c {
                '&' => shown.push_str("&amp;"),
                '<' => shown.push_str("&lt;"),
                '>' => shown.push_str("&gt;"),
                '"' => shown.push_str("&quot;"),
                '\'' => shown.push_str("&#039;"),
                c => shown.push(c),
            }
        }
        format!(
            "<strong class=\"error\"><span class=\"scribunto-error\" \
             id=\"mw-scribunto-error-0\">{shown}</span></strong>"
        )
    }
}

/// `Lua error in Module:X at line 3: ` and the message behind `Module:X:3: `.
fn located(message: &str) -> (String, String) {
    let plain = || ("Lua error: ".to_owned(), format!("{message}."));
    let Some((place, what)) = message.split_once(": ") else { return plain() };
    let Some((module, line)) = place.rsplit_once(':') else { return plain() };
    if line.is_empty() || !line.bytes().all(|byte| byte.is_ascii_digit()) {
        return plain();
    }
    (format!("Lua error in {module} at line {line}: "), format!("{what}."))
}

#[cfg(test)]
mod tests {
    use super::ScriptError;

    #[test]
    fn errors_read_as_mediawikis() {
        let text = ScriptError::Lua("Module:X:3: boo".to_owned()).wikitext();
        assert!(text.contains(">Lua error in Module:X at line 3: boo.<"), "{text}");
        let text = ScriptError::Lua("it's".to_owned()).wikitext();
        assert!(text.contains(">Lua error: it&#039;s.<"), "{text}");
        let text = ScriptError::NoModule("Module:N".to_owned()).wikitext();
        assert!(text.contains(">Script error: No such module &quot;N&quot;.<"), "{text}");
    }
}
