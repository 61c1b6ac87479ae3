//! The beginning of a dump: its encoding, what else stands before it, and its head.

use memchr::memmem;

use super::{DumpReader, foreign, head, quote::quote};
use crate::{
    Cost, DumpError,
    encoding::{self, Transcoder},
    error::{EMPTY, tame},
    xml::{Fault, Step, is_title},
};

/// First bytes among which a dump begins, whatever stands before it.
const HEAD: usize = 64 << 10;

impl DumpReader {
    /// Opens the root element and reads what stands before the first page.
    pub(super) fn begin(&mut self) -> Result<(), DumpError> {
        match encoding::sniff(self.xml.look(encoding::SNIFFED)) {
            Ok(None) => {}
            Ok(Some(encoding)) => {
                self.xml.through(|input| Box::new(Transcoder::new(input, encoding)));
            }
            Err(label) => return Err(DumpError::Encoding { label: tame(&label) }),
        }
        let head = self.xml.look(HEAD);
        let start = head.strip_prefix(foreign::BYTE_ORDER_MARK).unwrap_or(head);
        // What a server says of itself may stand before the XML.
        let prolog = if foreign::is_binary(start) { None } else { prologue(start) };
        let said = quote(&start[..prolog.unwrap_or(0)]);
        let skipped = head.len() - start.len() + prolog.unwrap_or(0);
        if prolog.is_none()
            && let Some(found) = foreign::recognise(start)
        {
            return Err(DumpError::NotADump { found: tame(&found) });
        }
        if prolog.is_some_and(|len| len > 0) {
            let what = format!("{said:?} stands before the XML");
            self.flaw(self.xml.offset(), what, Cost::Nothing, None);
        }
        self.xml.consume(skipped);
        self.root()
    }

    fn root(&mut self) -> Result<(), DumpError> {
        let head = self.xml.look(HEAD).to_vec();
        let page = head.trim_ascii_start();
        if page.starts_with(b"<page>") && is_title(&page[b"<page>".len()..]) {
            self.xml.begin_without_root();
            let what = "there is no <mediawiki> and no <siteinfo> before the pages, as in a block that is \
                        cut out of a multistream dump";
            self.flaw(0, what.to_owned(), Cost::Unknown, None);
            return Ok(());
        }
        match self.xml.step() {
            Ok(Step::Open) if self.xml.name() == b"mediawiki" => self.read_head(),
            Ok(Step::Open) => {
                let found = foreign::of_root(self.xml.name(), &head);
                Err(DumpError::NotADump { found: tame(&found) })
            }
            Ok(Step::End | Step::Close) => Err(DumpError::NotADump { found: EMPTY.to_owned() }),
            Err(Fault::Broken(_)) => {
                let found = format!("plain text, which begins {:?}", quote(&head));
                Err(DumpError::NotADump { found: tame(&found) })
            }
            Err(fault) => Err(self.error(fault)),
        }
    }

    fn read_head(&mut self) -> Result<(), DumpError> {
        match head::read(&mut self.xml, &mut self.site) {
            Ok(at_page) => self.at_page = at_page,
            Err(Fault::Broken(broken)) => {
                self.recover(broken, None).map_err(|fault| self.error(fault))?;
            }
            Err(fault) => return Err(self.error(fault)),
        }
        Ok(())
    }
}

/// How many bytes stand before the beginning of a dump that are not of it; `None` if no dump begins in
/// these bytes.
fn prologue(head: &[u8]) -> Option<usize> {
    let root = memmem::find_iter(head, b"mediawiki").find(|at| {
        let before = &head[..*at];
        let name = before.iter().rposition(|byte| !byte.is_ascii_alphanumeric() && *byte != b':');
        let ends = head.get(at + b"mediawiki".len()).is_none_or(|byte| b" \t\r\n>".contains(byte));
        name.is_some_and(|at| before[at] == b'<') && ends
    })?;
    let before = &head[..root];
    let start = memmem::rfind(before, b"<?xml")
        .or_else(|| memmem::rfind(before, b"<!DOCTYPE mediawiki"))
        .or_else(|| before.iter().rposition(|byte| *byte == b'<'))?;
    let skipped = before[..start].trim_ascii();
    let is_prolog = skipped.is_empty() || skipped.starts_with(b"<!--");
    Some(if is_prolog { 0 } else { start })
}

#[cfg(test)]
mod tests {
    use super::prologue;

    #[test]
    fn a_dump_begins_with_its_element_or_with_what_xml_begins_with() {
        for (head, skipped) in [
            (&b"<mediawiki xmlns='x'>"[..], Some(0)),
            (b"<mediawiki>", Some(0)),
            (b"<x:mediawiki\n", Some(0)),
            (b"\xef\xbb\xbf<?xml?><mediawiki>", Some(3)),
            (b" \n<mediawiki>", Some(0)),
            (b"<!-- mediawiki --><mediawiki>", Some(0)),
            (b"Notice: mediawiki is slow\n<mediawiki>", Some(26)),
            (b"a < mediawiki > b\n<?xml?>\n<mediawiki>", Some(18)),
            (b"Notice <b>\n<!DOCTYPE mediawiki>\n<mediawiki>", Some(11)),
            (b"<mediawikis><page>", None),
            (b"see mediawiki.org", None),
            (b"a mediawiki ", None),
            (b"", None),
        ] {
            assert_eq!(prologue(head), skipped, "{}", String::from_utf8_lossy(head));
        }
    }
}
