//! Files that somebody packed to take our memory: what is not refused is read within a bound.

use std::{
    env,
    fs::{self, File},
    io::{self, Read, Write},
    num::NonZero,
    path::Path,
    process::Command,
};

use lzma_rust2::{XzOptions, XzWriter};
use sevenz_rust2::{ArchiveEntry, ArchiveWriter, encoder_options::Lzma2Options};
use wikirot_dump::{DumpReader, InputOptions};

/// Where the helper finds its file.
const PATH: &str = "WIKIROT_TEST_PACKED";

/// Most memory, in MB.
const MOST: u64 = 256;

/// A page of so many MiB, most of them zeros to whoever packs.
fn page(mebibytes: u64) -> impl Read {
    let head: &[u8] =
        b"<mediawiki><siteinfo><sitename>T</sitename><dbname>t</dbname></siteinfo>\n<page>";
    head.chain(io::repeat(b'x').take(mebibytes << 20))
}

/// Packs a page into a file.
fn packed<W: Write>(mebibytes: u64, mut to: W) -> W {
    io::copy(&mut page(mebibytes), &mut to).unwrap();
    to
}

/// An archive with one file, packed by `options`.
fn seven_zip(path: &Path, mebibytes: u64, options: Lzma2Options) {
    let mut archive = ArchiveWriter::create(path).unwrap();
    archive.set_content_methods(vec![options.into()]);
    archive.set_encrypt_header(false);
    let entry = ArchiveEntry::new_file("dump.xml");
    archive.push_archive_entry(entry, Some(page(mebibytes))).unwrap();
    archive.finish().unwrap();
}

/// Lets a file claim that it wants 1.5 GiB: in the last byte behind `filter` that says how much, which no compressor
/// has to be run for that takes ten times as much.
fn claim(path: &Path, filter: &[u8], mend: impl FnOnce(&mut Vec<u8>)) {
    let mut file = fs::read(path).unwrap();
    let at = file.windows(filter.len()).rposition(|bytes| bytes == filter).unwrap();
    file[at + filter.len()] = 37;
    mend(&mut file);
    fs::write(path, file).unwrap();
}

fn crc(bytes: &[u8]) -> [u8; 4] {
    let mut crc = flate2::Crc::new();
    crc.update(bytes);
    crc.sum().to_le_bytes()
}

/// Reads a file as a dump, on as many threads as there may be. Not a test: the one below starts it by its name.
#[test]
#[ignore = "a helper of other tests"]
fn reader() {
    let Some(path) = env::var_os(PATH) else { return };
    let options = InputOptions::default().threads(NonZero::new(32).unwrap());
    let read = options.open(path).and_then(DumpReader::new).and_then(|mut dump| dump.next_page());
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let most = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or_default();
    println!("most: {most}");
    println!("came to: {}", read.map_or_else(|error| error.to_string(), |_| "its end".to_owned()));
}

/// The most memory in MB that a file takes, as far as the system tells, and what came of it.
fn took(path: &Path) -> (Option<u64>, String) {
    let ran = Command::new(env::current_exe().unwrap())
        .args(["--exact", "memory::reader", "--ignored", "--nocapture"])
        .env(PATH, path)
        .output()
        .unwrap();
    let out = String::from_utf8(ran.stdout).unwrap();
    let line = |begin| out.lines().find_map(|line| line.strip_prefix(begin));
    let most = line("most: ").and_then(|it| it.trim().strip_suffix(" kB")?.parse::<u64>().ok());
    (most.map(|it| it / 1000), line("came to: ").unwrap_or_else(|| panic!("{out}")).to_owned())
}

#[test]
fn whatever_comes_packed_is_read_within_a_bound_or_refused() {
    let dir = tempfile::tempdir().unwrap();
    let path = |name: &str| dir.path().join(name);
    let file = |name: &str| File::create(path(name)).unwrap();

    let zst = |name, window| {
        let mut encoder = zstd::Encoder::new(file(name), 1).unwrap();
        encoder.window_log(window).unwrap();
        packed(160, encoder).finish().unwrap();
    };
    zst("largest.zst", 27);
    zst("long.zst", 31);
    let xz = |name, window| {
        let mut options = XzOptions::with_preset(0);
        options.lzma_options.dict_size = window;
        packed(70, XzWriter::new(file(name), options).unwrap()).finish().unwrap();
    };
    xz("best.xz", 64 << 20);
    xz("wide.xz", 1 << 20);
    claim(&path("wide.xz"), &[0x21, 1], |file| {
        // The header of the block has its own length, in fours, and a checksum at its end.
        let end = 12 + 4 * usize::from(file[12]);
        let checksum = crc(&file[12..end]);
        file[end..end + 4].copy_from_slice(&checksum);
    });
    // Many chunks, which unpack at the same time where anybody does that.
    let chunks = Lzma2Options::from_level_mt(0, 4, 1 << 20);
    seven_zip(&path("chunks.7z"), 40, chunks);
    seven_zip(&path("wide.7z"), 8, Lzma2Options::from_level(0));
    claim(&path("wide.7z"), &[0x21, 0x21, 1], |file| {
        let contents = 32 + u64::from_le_bytes(file[12..20].try_into().unwrap()) as usize;
        let checksum = crc(&file[contents..]);
        file[28..32].copy_from_slice(&checksum);
        let checksum = crc(&file[12..32]);
        file[8..12].copy_from_slice(&checksum);
    });
    // A kilobyte becomes 45 MB.
    let bz2 = bzip2::write::BzEncoder::new(file("bomb.bz2"), bzip2::Compression::best());
    packed(400, bz2).finish().unwrap();
    let gz = flate2::write::GzEncoder::new(file("bomb.gz"), flate2::Compression::fast());
    packed(300, gz).finish().unwrap();

    for (name, is_refused) in [
        ("largest.zst", false),
        ("long.zst", true),
        ("best.xz", false),
        ("wide.xz", true),
        ("chunks.7z", false),
        ("wide.7z", true),
        ("bomb.bz2", false),
        ("bomb.gz", false),
    ] {
        let (most, end) = took(&path(name));
        println!("{name}: {most:?} MB: {end}");
        assert_eq!(end.contains(" MiB of memory that"), is_refused, "{name}: {end}");
        assert!(most.is_none_or(|most| most < MOST), "{name}: {most:?} MB");
    }
}
