//! Files of text that people write.

use std::io::{self, ErrorKind};
use std::path::Path;

/// Reads one; of what is in another encoding than UTF-8 the error says so.
pub(crate) fn read(path: &Path) -> io::Result<String> {
    std::fs::read_to_string(path).map_err(|error| match error.kind() {
        ErrorKind::InvalidData => {
            io::Error::new(ErrorKind::InvalidData, "it is no text in UTF-8: save it as such")
        }
        _ => error,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_in_another_encoding_is_told_as_such() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("list");
        assert_eq!(read(&path).unwrap_err().kind(), ErrorKind::NotFound);
        std::fs::write(&path, "Größe").unwrap();
        assert_eq!(read(&path).unwrap(), "Größe");
        std::fs::write(&path, b"Gr\xf6\xdfe").unwrap();
        assert!(read(&path).unwrap_err().to_string().starts_with("it is no text in UTF-8"));
    }
}
