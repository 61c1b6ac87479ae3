//! Functions of extensions that MediaWiki does not come with, by their names in lower case.

use super::super::arguments::Given;
use super::sections::Part;
use crate::expand::Expander;
use crate::source_map::Mapped;
use wikirot_preprocess::Node;

/// Semantic MediaWiki and Cargo: what these keep, they do not show.
const SILENT: [&str; 5] =
    ["#set", "#subobject", "#set_recurring_event", "#declare", "#cargo_store"];

impl Expander<'_> {
    /// Appends what `{{#name:first|..}}` makes, where MediaWiki itself has no function of this name.
    /// Says whether it is a call, which it is but where no function can have this name.
    pub(super) fn extension_function(
        &mut self,
        name: &str,
        given: &Given<'_>,
        node: Node,
        out: &mut Mapped,
    ) -> bool {
        // MediaWiki's own functions have no second name with `#`, and names have no blanks.
        let own = name.strip_prefix('#').and_then(|name| self.env.site.language.function(name));
        if own.is_some() || name.contains(char::is_whitespace) {
            return false;
        }
        let name = name.to_lowercase();
        match name.as_str() {
            "#var" => self.variable_value(given, node, out),
            "#vardefine" => self.define_variable(given, false, out),
            "#vardefineecho" => self.define_variable(given, true, out),
            "#varexists" => self.variable_exists(given, out),
            "#lst" | "#section" | "#abschnitt" => self.section(Part::Labelled, given, node, out),
            "#lstx" | "#section-x" | "#abschnitt-x" => {
                self.section(Part::Without, given, node, out);
            }
            "#lsth" | "#section-h" | "#abschnitt-h" => {
                self.section(Part::Heading, given, node, out);
            }
            "#widget" => {
                // HTML, which MediaWiki does not look into.
                let source = self.maker_here(given.frame, given.document, node.start, node.end);
                self.put_mark(Mapped::default(), source, out);
            }
            name if SILENT.contains(&name) => {
                for index in 1..given.count() {
                    self.argument_text(given, index);
                }
            }
            name => {
                self.shortfall.call(name);
                self.unknown(given, node, Some(name), out);
            }
        }
        true
    }
}
