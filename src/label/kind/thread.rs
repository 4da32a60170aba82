//! Threads, told by their markup: a place named after a forum, and posts in which several people speak.

use std::sync::LazyLock;

use serde::Deserialize;

use crate::label::token::TokenMap;
use crate::{
    page::{Blocks, Element},
    yaml,
};

/// Share of the words in posts that posts other than the longest must hold. An article in the clothes of a post has
/// nearly all of its words in one element, a thread spreads them. Swept 0.25 to 0.4 on the labelled set `wcxb`, with the
/// next: 80 of 113 forum pages are found, 22 of 790 articles taken for one.
const MIN_OTHERS_SHARE: f32 = 0.3;

/// Share of the page's words that posts must hold: under an article the comments are a small part.
const MIN_POSTS_SHARE: f32 = 0.2;

/// Whether the markup of a page proves that it is a thread.
pub(super) fn is_thread(blocks: &Blocks) -> bool {
    let are_known =
        |words: &TokenMap<()>| -> Vec<bool> { blocks.tokens.names().map(|token| words.get(token).is_some()).collect() };
    let named =
        |known: &[bool], element: &Element| blocks.token_ids_of(element).iter().any(|token| known[token.0 as usize]);
    let places = are_known(&WORDS.thread_places);
    if !places.contains(&true) || !blocks.elements.iter().any(|element| named(&places, element)) {
        return false;
    }
    // Elements named after a post that hold no other such element, and the words of each.
    let posts = are_known(&WORDS.thread_posts);
    let is_post: Vec<bool> = blocks.elements.iter().map(|element| named(&posts, element)).collect();
    let mut holds_post = vec![false; is_post.len()];
    for (at, element) in blocks.elements.iter().enumerate().skip(1).rev() {
        let parent = element.parent.0 as usize;
        holds_post[parent] |= is_post[at] || holds_post[at];
    }
    let posts = (0..is_post.len()).filter(|&at| is_post[at] && !holds_post[at]);
    let words: Vec<u32> = posts.map(|at| words_in(blocks, &blocks.elements[at])).collect();
    let all: u32 = words.iter().sum();
    let others = all - words.iter().max().copied().unwrap_or(0);
    let page: u32 = blocks.leaves.iter().map(|leaf| leaf.words - leaf.link_words).sum();
    let spread = others as f32 >= all as f32 * MIN_OTHERS_SHARE;
    let weighty = all as f32 >= page as f32 * MIN_POSTS_SHARE;
    all > 0 && spread && weighty
}

/// Words outside links inside an element.
fn words_in(blocks: &Blocks, element: &Element) -> u32 {
    let leaves = &blocks.leaves[element.leaves.start as usize..element.leaves.end as usize];
    leaves.iter().map(|leaf| leaf.words - leaf.link_words).sum()
}

struct Words {
    thread_places: TokenMap<()>,
    thread_posts: TokenMap<()>,
}

static WORDS: LazyLock<Words> = LazyLock::new(|| {
    #[derive(Deserialize)]
    struct File {
        thread_places: Vec<String>,
        thread_posts: Vec<String>,
    }
    let table = |words: Vec<String>| {
        let mut table = TokenMap::default();
        for word in &words {
            table.entry(word);
        }
        table
    };
    let read: File =
        yaml::embedded(include_str!("../../../rules/vocabulary/kinds.yaml"), "rules/vocabulary/kinds.yaml");
    Words { thread_places: table(read.thread_places), thread_posts: table(read.thread_posts) }
});
