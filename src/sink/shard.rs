//! Rows → a shard: JSON Lines, packed or not, or Parquet.
//!
//! In: lines of JSON, as [`crate::emit::Row`] reads them. Out: the bytes of one file, the same for the same rows.

use std::io::{self, BufRead, Write};

use clap::ValueEnum;

/// A notation for many documents in one file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, ValueEnum)]
pub(crate) enum Shard {
    /// JSON Lines: a document a line
    Jsonl,
    /// Apache Parquet: a document a row
    #[cfg(feature = "parquet")]
    Parquet,
}

/// How JSON Lines are packed. Parquet packs its columns itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, ValueEnum)]
pub(crate) enum Compression {
    /// Zstandard: files end in .zst
    #[default]
    Zstd,
    /// gzip: files end in .gz
    Gzip,
    /// Not at all
    None,
}

/// Level of zstd: that of its own program.
const ZSTD_LEVEL: i32 = 3;

impl Shard {
    /// The folders of all of them.
    pub(crate) const FOLDERS: [&str; 2] = ["jsonl", "parquet"];

    /// The folder below the output folder.
    pub(crate) fn folder(self) -> &'static str {
        match self {
            Self::Jsonl => "jsonl",
            #[cfg(feature = "parquet")]
            Self::Parquet => "parquet",
        }
    }

    /// The path of a shard below the output folder.
    pub(crate) fn path(self, number: u32, compression: Compression) -> String {
        let ending = match (self, compression) {
            (Self::Jsonl, Compression::Zstd) => "jsonl.zst",
            (Self::Jsonl, Compression::Gzip) => "jsonl.gz",
            (Self::Jsonl, Compression::None) => "jsonl",
            #[cfg(feature = "parquet")]
            (Self::Parquet, _) => "parquet",
        };
        format!("{}/part-{number:05}.{ending}", self.folder())
    }

    /// Writes a shard.
    pub(crate) fn write(self, rows: impl BufRead, compression: Compression, out: impl Write + Send) -> io::Result<()> {
        match (self, compression) {
            (Self::Jsonl, Compression::None) => copy(rows, out),
            (Self::Jsonl, Compression::Zstd) => {
                let mut encoder = zstd::Encoder::new(out, ZSTD_LEVEL)?;
                encoder.include_checksum(true)?;
                copy(rows, &mut encoder)?;
                encoder.finish().map(drop)
            }
            (Self::Jsonl, Compression::Gzip) => {
                let mut encoder = flate2::write::GzEncoder::new(out, flate2::Compression::default());
                copy(rows, &mut encoder)?;
                encoder.finish().map(drop)
            }
            #[cfg(feature = "parquet")]
            (Self::Parquet, _) => super::columns::write(rows, out),
        }
    }
}

fn copy(mut rows: impl BufRead, mut out: impl Write) -> io::Result<()> {
    io::copy(&mut rows, &mut out)?;
    out.flush()
}
