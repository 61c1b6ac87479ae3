//! Files that somebody packed to take our memory: what is not refused is read within a bound.

use std::{
    fs::{self, File},
    io::{self, Read, Write},
    path::Path,
};

use lzma_rust2::{Lzma2Options, Lzma2Writer, XzOptions, XzWriter};
use sevenz_rust2::{ArchiveEntry, ArchiveWriter, encoder_options};

use super::harness::Dir;

/// Most memory, in MB.
const MOST: u64 = 256;

/// A page of so many MiB, most of them nothing to whoever packs.
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
fn seven_zip(path: &Path, mebibytes: u64, options: encoder_options::Lzma2Options) {
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

/// A raw stream of LZMA2, of the smallest window.
fn lzma2(bytes: &[u8]) -> Vec<u8> {
    let mut options = Lzma2Options::with_preset(0);
    options.lzma_options.dict_size = 1 << 20;
    let mut writer = Lzma2Writer::new(Vec::new(), options);
    writer.write_all(bytes).unwrap();
    writer.finish().unwrap()
}

/// The same of as many bytes as went in, and of as little as comes out of a packer that does not pack.
fn stored(bytes: &[u8]) -> Vec<u8> {
    let mut stream = Vec::new();
    for chunk in bytes.chunks(1 << 16) {
        stream.push(if stream.is_empty() { 1 } else { 2 });
        stream.extend_from_slice(&((chunk.len() - 1) as u16).to_be_bytes());
        stream.extend_from_slice(chunk);
    }
    stream.push(0);
    stream
}

/// A number of an archive, in its longest form.
fn number(number: u64) -> Vec<u8> {
    [&[0xff][..], &number.to_le_bytes()].concat()
}

/// An archive of nothing but these bytes and a table of contents.
fn archive(packed: &[u8], table: &[u8]) -> Vec<u8> {
    let lengths = [packed.len() as u64, table.len() as u64].map(u64::to_le_bytes).concat();
    let start = [&lengths[..], &crc(table)].concat();
    [b"7z\xbc\xaf\x27\x1c\0\x04", &crc(&start)[..], &start, packed, table].concat()
}

/// How the bytes of an archive are packed: by coders, each given by the bytes that name it, the last of which
/// gives what the one before it takes; and how many bytes each gives.
fn streams(packed: usize, coders: &[&[u8]], lengths: &[u64]) -> Vec<u8> {
    let pairs = (1..coders.len()).map(|at| [at as u8 - 1, at as u8]);
    [
        &[6, 0, 1, 9][..],
        &number(packed as u64),
        &[0, 7, 11, 1, 0, coders.len() as u8],
        &coders.concat(),
        &pairs.collect::<Vec<_>>().concat(),
        &[12],
        &lengths.iter().flat_map(|length| number(*length)).collect::<Vec<_>>(),
        &[0],
    ]
    .concat()
}

/// An archive of one file, `a.xml`, packed by these coders.
fn archive_of_coders(packed: &[u8], coders: &[&[u8]], lengths: &[u64]) -> Vec<u8> {
    let streams = streams(packed.len(), coders, lengths);
    let name = b"\x05\x01\x11\x0d\0a\0.\0x\0m\0l\0\0\0\0";
    archive(packed, &[&[1, 4][..], &streams, &[8, 0, 0], name, &[0]].concat())
}

/// An archive whose table, packed a thousandfold, names so many files.
fn archive_of_files(files: u64) -> Vec<u8> {
    let claim = [&[1, 5][..], &number(files)].concat();
    let mut table = claim.clone();
    table.resize(claim.len() + files as usize, 0);
    let packed = lzma2(&table);
    let coder: &[u8] = &[0x21, 0x21, 1, 16];
    let streams = streams(packed.len(), &[coder], &[table.len() as u64]);
    archive(&packed, &[&[0x17][..], &streams, &[0]].concat())
}

#[test]
fn whatever_comes_packed_is_read_within_a_bound_or_refused() {
    let dir = Dir::new();
    let path = |name: &str| dir.path(name);
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
    dir.write("wide.lzma", [&b"\x5d\0\0\0\x40"[..], &[0xff; 8], &[0; 64]].concat());
    // Many chunks, which unpack at the same time where anybody does that.
    let chunks = encoder_options::Lzma2Options::from_level_mt(0, 4, 1 << 20);
    seven_zip(&path("chunks.7z"), 40, chunks);
    seven_zip(&path("wide.7z"), 8, encoder_options::Lzma2Options::from_level(0));
    claim(&path("wide.7z"), &[0x21, 0x21, 1], |file| {
        let contents = 32 + u64::from_le_bytes(file[12..20].try_into().unwrap()) as usize;
        let checksum = crc(&file[contents..]);
        file[28..32].copy_from_slice(&checksum);
        let checksum = crc(&file[12..32]);
        file[8..12].copy_from_slice(&checksum);
    });
    dir.write("files.7z", archive_of_files(20_000_000));
    // Each has a window that is within bounds, and fills it.
    let mut within = Vec::new();
    page(96).read_to_end(&mut within).unwrap();
    let mut lengths = vec![within.len() as u64];
    for _ in 0..2 {
        within = stored(&within);
        lengths.push(within.len() as u64);
    }
    let wide: &[u8] = &[0x21, 0x21, 1, 29];
    dir.write("row.7z", archive_of_coders(&lzma2(&within), &[wide; 3], &lengths));
    let model = [&[0x23, 3, 4, 1, 5, 6][..], &(2_u32 << 30).to_le_bytes()].concat();
    dir.write("model.7z", archive_of_coders(&[0; 64], &[&model], &[64]));
    // What it says of its end is not there.
    dir.write("unfinished.7z", archive(&[1, 0].repeat(1 << 19), &[]));
    // A kilobyte becomes 45 MB.
    let bz2 = bzip2::write::BzEncoder::new(file("bomb.bz2"), bzip2::Compression::best());
    packed(400, bz2).finish().unwrap();
    let gz = flate2::write::GzEncoder::new(file("bomb.gz"), flate2::Compression::fast());
    packed(300, gz).finish().unwrap();

    let (refused, damaged) = (2, 3);
    for (name, code) in [
        ("largest.zst", damaged),
        ("long.zst", refused),
        ("best.xz", damaged),
        ("wide.xz", refused),
        ("wide.lzma", refused),
        ("chunks.7z", damaged),
        ("wide.7z", refused),
        ("files.7z", refused),
        ("row.7z", refused),
        ("model.7z", refused),
        ("unfinished.7z", damaged),
        ("bomb.bz2", damaged),
        ("bomb.gz", damaged),
    ] {
        let links = dir.wikirot(["links", name, "--threads", "32", "-o", "links.tsv"]);
        let (most, ran) = links.run_watched();
        println!("{name}: {most:?} MB: {}", ran.stderr);
        assert_eq!(ran.code, Some(code), "{name}: {}", ran.stderr);
        let is_for_memory = ran.stderr.contains(" MiB of memory that");
        assert_eq!(is_for_memory, code == refused, "{name}: {}", ran.stderr);
        assert!(most.is_none_or(|most| most < MOST), "{name}: {most:?} MB");
    }
}
