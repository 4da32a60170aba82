//! All texts of blocks, however deep.

use super::{Block, Text};

impl Block {
    /// Edits all texts with marks of some blocks.
    pub(crate) fn edit_texts(blocks: &mut [Self], edit: &mut dyn FnMut(&mut Text)) {
        for block in blocks {
            match block {
                Self::Heading { text, .. } | Self::Paragraph { text } => edit(text),
                Self::List { items, .. } => {
                    for item in items {
                        edit(&mut item.text);
                        Self::edit_texts(&mut item.blocks, edit);
                    }
                }
                Self::Quote { blocks } | Self::Note { blocks, .. } => Self::edit_texts(blocks, edit),
                Self::Table { caption, header, rows, .. } => {
                    caption.iter_mut().for_each(&mut *edit);
                    for cell in header.iter_mut().chain(rows.iter_mut().flatten()) {
                        edit(&mut cell.text);
                        Self::edit_texts(&mut cell.blocks, edit);
                    }
                }
                Self::Image { caption, .. } => caption.iter_mut().for_each(&mut *edit),
                Self::Embed { .. } | Self::Code { .. } | Self::Math { .. } | Self::Rule => {}
            }
        }
    }
}
