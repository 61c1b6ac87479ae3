//! `mw.hash`: digests as PHP names them.

use md5::Md5;
use mlua::{Lua, Result, Table, Value};
use sha1::Sha1;
use sha2::{Digest, Sha224, Sha256, Sha384, Sha512, Sha512_224, Sha512_256};

use super::arguments::string;
use crate::error::fail;

type Hash = fn(&[u8]) -> Vec<u8>;

const ALGORITHMS: [(&str, Hash); 14] = [
    ("md5", |text| Md5::digest(text).to_vec()),
    ("sha1", |text| Sha1::digest(text).to_vec()),
    ("sha224", |text| Sha224::digest(text).to_vec()),
    ("sha256", |text| Sha256::digest(text).to_vec()),
    ("sha384", |text| Sha384::digest(text).to_vec()),
    ("sha512/224", |text| Sha512_224::digest(text).to_vec()),
    ("sha512/256", |text| Sha512_256::digest(text).to_vec()),
    ("sha512", |text| Sha512::digest(text).to_vec()),
    ("adler32", adler32),
    ("crc32b", |text| crc32fast::hash(text).to_be_bytes().to_vec()),
    ("fnv132", |text| fnv(text, |hash, byte| hash.wrapping_mul(FNV_PRIME) ^ byte)),
    ("fnv1a32", |text| fnv(text, |hash, byte| (hash ^ byte).wrapping_mul(FNV_PRIME))),
    ("fnv164", |text| fnv64(text, |hash, byte| hash.wrapping_mul(FNV_PRIME_64) ^ byte)),
    ("fnv1a64", |text| fnv64(text, |hash, byte| (hash ^ byte).wrapping_mul(FNV_PRIME_64))),
];

pub(super) fn install(lua: &Lua, native: &Table) -> Result<()> {
    native.set("hash_names", ALGORITHMS.map(|(name, _)| name).to_vec())?;
    let hash = lua.create_function(|lua, (name, text): (Value, Value)| {
        let name = string(lua, &name, 1, "hashValue")?.to_string_lossy();
        let text = string(lua, &text, 2, "hashValue")?;
        match ALGORITHMS.iter().find(|(known, _)| *known == name) {
            Some((_, hash)) => {
                Ok(hash(&text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect())
            }
            None => fail::<String>(lua, format_args!("Unknown hashing algorithm: {name}")),
        }
    })?;
    native.set("hash", hash)
}

const FNV_PRIME: u32 = 0x0100_0193;
const FNV_PRIME_64: u64 = 0x0100_0000_01B3;

fn fnv(text: &[u8], step: fn(u32, u32) -> u32) -> Vec<u8> {
    let hash = text.iter().fold(0x811C_9DC5, |hash, byte| step(hash, u32::from(*byte)));
    hash.to_be_bytes().to_vec()
}

fn fnv64(text: &[u8], step: fn(u64, u64) -> u64) -> Vec<u8> {
    let hash = text.iter().fold(0xCBF2_9CE4_8422_2325, |hash, byte| step(hash, u64::from(*byte)));
    hash.to_be_bytes().to_vec()
}

fn adler32(text: &[u8]) -> Vec<u8> {
    let (mut low, mut high) = (1_u32, 0_u32);
    for byte in text {
        low = (low + u32::from(*byte)) % 65_521;
        high = (high + low) % 65_521;
    }
    (high << 16 | low).to_be_bytes().to_vec()
}

#[cfg(test)]
mod tests {
    use super::ALGORITHMS;

    /// Test vectors of the algorithms' authors.
    #[test]
    fn each_digest_is_that_of_its_name() {
        for (name, text, wanted) in [
            ("md5", "", "d41d8cd98f00b204e9800998ecf8427e"),
            ("sha1", "abc", "a9993e364706816aba3e25717850c26c9cd0d89d"),
            ("sha224", "abc", "23097d223405d8228642a477bda255b32aadbce4bda0b3f7e36c9da7"),
            ("adler32", "", "00000001"),
            ("adler32", "Wikipedia", "11e60398"),
            ("crc32b", "123456789", "cbf43926"),
            ("fnv132", "", "811c9dc5"),
            ("fnv132", "a", "050c5d7e"),
            ("fnv1a32", "a", "e40c292c"),
            ("fnv164", "a", "af63bd4c8601b7be"),
            ("fnv1a64", "a", "af63dc4c8601ec8c"),
        ] {
            let (_, digest) = ALGORITHMS.iter().find(|(known, _)| *known == name).unwrap();
            let digest: String =
                digest(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect();
            assert_eq!(digest, wanted, "{name} of {text:?}");
        }
        let long = ALGORITHMS[8].1(&[0xff; 10_000]);
        assert_eq!(long.len(), 4);
    }
}
