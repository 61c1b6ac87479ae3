//! What authorities hand out as the certificates of issuers: DER, PEM, PKCS#7, or anything else.

#![no_main]

use libfuzzer_sys::fuzz_target;
use wikirot_check::readers::certificates;

fuzz_target!(|data: &[u8]| {
    certificates(data);
});
