//! Bytes in a file: a text, or a list of numbers where they are none.

use std::fmt;

use bytes::Bytes;
use serde::de::{Deserialize, Deserializer, SeqAccess, Visitor};

/// Bytes as a file has them.
struct Octets(Bytes);

impl<'de> Deserialize<'de> for Octets {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Text;
        impl<'de> Visitor<'de> for Text {
            type Value = Octets;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a text or a list of bytes")
            }

            fn visit_str<E>(self, text: &str) -> Result<Octets, E> {
                Ok(Octets(Bytes::copy_from_slice(text.as_bytes())))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Octets, A::Error> {
                let mut bytes = Vec::new();
                while let Some(byte) = list.next_element::<u8>()? {
                    bytes.push(byte);
                }
                Ok(Octets(bytes.into()))
            }
        }
        deserializer.deserialize_any(Text)
    }
}

/// Reads bytes.
pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Bytes, D::Error> {
    Octets::deserialize(deserializer).map(|it| it.0)
}

/// Reads names, and values of bytes.
pub(crate) fn named<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Vec<(String, Bytes)>, D::Error> {
    let named = Vec::<(String, Octets)>::deserialize(deserializer)?;
    Ok(named.into_iter().map(|(name, value)| (name, value.0)).collect())
}
