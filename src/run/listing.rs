//! What is to be converted: the listed files without those of the output folder, if that lies in the input.

use std::path::{Path, PathBuf};

use crate::config::Config;
use crate::error::Error;
use crate::sink::Shard;
use crate::source::{self, Listing};

/// Lists the input.
pub(super) fn list(config: &Config) -> Result<Listing, Error> {
    let own = own_folders(config)?;
    let mut listing = source::list(&config.inputs, &config.fields)?;
    for Own { folder, named } in own {
        listing.entries.retain(|entry| !entry.file.starts_with(&folder));
        listing.skipped.retain(|name| !Path::new(name).starts_with(&named));
    }
    if listing.entries.is_empty() {
        return Err(Error::Nothing(config.inputs[0].clone()));
    }
    Ok(listing)
}

/// The output folder, seen from an input that holds it.
struct Own {
    /// The path under which its files would be listed.
    folder: PathBuf,
    /// How the names of its files would begin.
    named: PathBuf,
}

/// The output folder as each input that holds it shows it; an error where results would be read as pages.
fn own_folders(config: &Config) -> Result<Vec<Own>, Error> {
    let output = resolve(&config.output);
    let mut own = Vec::new();
    for input in config.inputs.iter().filter(|input| input.is_dir()) {
        let root = resolve(input);
        let is_result = output.as_path() == root
            || root.strip_prefix(&output).is_ok_and(|below| {
                let first = below.components().next().map(|first| first.as_os_str().to_owned());
                super::folders().iter().chain(&Shard::FOLDERS).any(|folder| first.as_deref() == Some(folder.as_ref()))
            });
        if is_result {
            let why = "is read from as well as written to; choose another folder with -o".into();
            return Err(Error::Output { path: config.output.clone(), why });
        }
        if let Ok(below) = output.strip_prefix(&root) {
            // One folder's files are named from inside it, those of several below its own name.
            let named = if config.inputs.len() == 1 { below.to_owned() } else { own_name(input).join(below) };
            own.push(Own { folder: input.join(below), named });
        }
    }
    Ok(own)
}

fn own_name(folder: &Path) -> PathBuf {
    folder.file_name().map(PathBuf::from).unwrap_or_default()
}

/// The absolute path without links, also of a folder that does not exist yet.
fn resolve(path: &Path) -> PathBuf {
    let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    for ancestor in absolute.ancestors() {
        if let Ok(found) = ancestor.canonicalize() {
            return absolute.strip_prefix(ancestor).map_or(found.clone(), |rest| found.join(rest));
        }
    }
    absolute
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_that_do_not_exist_are_resolved() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().canonicalize().unwrap();
        assert_eq!(resolve(&folder.path().join("new/deeper")), root.join("new/deeper"));
        assert_eq!(resolve(folder.path()), root);
    }
}
