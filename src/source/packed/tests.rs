//! Streams of pages, whole and damaged.

use std::io::Write as _;

use super::*;

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn zst(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = zstd::Encoder::new(Vec::new(), 3).unwrap();
    encoder.include_checksum(true).unwrap();
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// What comes out, with `!` for every damage.
fn read(packing: Packing, bytes: &[u8]) -> (String, Vec<Damage>) {
    let (mut text, mut damages) = (String::new(), Vec::new());
    let mut reader = unpack(Some(packing), bytes);
    let mut buffer = [0; 7];
    loop {
        match reader.read(&mut buffer) {
            Ok(0) => return (text, damages),
            Ok(got) => text.push_str(std::str::from_utf8(&buffer[..got]).unwrap()),
            Err(error) => {
                text.push('!');
                damages.push(*error.into_inner().unwrap().downcast().unwrap());
            }
        }
    }
}

#[test]
fn damage_costs_its_member() {
    for (packing, pack) in [(Packing::Gzip, gzip as fn(&[u8]) -> Vec<u8>), (Packing::Zstd, zst)] {
        let members = ["ebb, ", "flood, ", "slack"].map(|text| pack(text.as_bytes()));
        assert_eq!(read(packing, &members.concat()).0, "ebb, flood, slack");
        let padded = [&members.concat()[..], &[0; 600]].concat();
        assert_eq!(read(packing, &padded).0, "ebb, flood, slack");
        let end = members[1].len();
        for (what, damaged) in [
            ("its check sum", {
                let mut member = members[1].clone();
                member[end - 1] ^= 1;
                if packing == Packing::Gzip {
                    member[end - 6] ^= 1;
                }
                member
            }),
            ("its magic", {
                let mut member = members[1].clone();
                member[0] = 7;
                member
            }),
            ("its end", members[1][..end - 3].to_vec()),
            ("its beginning", members[1][3..].to_vec()),
        ] {
            let (text, damages) = read(packing, &[&members[0][..], &damaged, &members[2]].concat());
            assert!(text.starts_with("ebb, ") && text.ends_with("!slack"), "{packing:?}: {what}: {text}");
            assert_eq!((damages.len(), damages[0].sound, damages[0].is_cut), (1, 5, false), "{packing:?}: {what}");
            assert!(!damages[0].raw.is_empty(), "{packing:?}: {what}");
        }
        let (text, damages) = read(packing, &[&members[0][..], &members[1][..end - 3]].concat());
        assert!(text.starts_with("ebb, ") && text.ends_with('!') && damages[0].is_cut, "{packing:?}: {text}");
    }
}
