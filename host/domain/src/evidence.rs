//! Files that are attached to a person: what they may be, and who opens which.

use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};

use crate::security::caller::Role;
use crate::words::codes::codes;

/// The largest file, in bytes.
pub const LARGEST: u64 = 64 << 20;

/// How much of the beginning of a file is looked at, in bytes: more than any mark of the types below needs.
pub const START: usize = 4096;

/// What a file is.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = EvidenceKind))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, IntoStaticStr, EnumString, VariantArray)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum Kind {
    /// A form that the person signed, scanned or photographed.
    SignedForm,
    /// A paper that shows something: why a basis holds, who decides for somebody.
    Document,
    /// The person's voice, or face and voice.
    Recording,
    /// The person's face, by which staff know whom they have before them.
    Photograph,
}

/// The kinds of papers.
const PAPER: &[&str] = &["application/pdf", "image/jpeg", "image/png"];
/// The kinds of photographs.
const PICTURE: &[&str] = &["image/jpeg", "image/png"];
/// The kinds of recordings.
const SOUND_AND_PICTURE: &[&str] = &["audio/mpeg", "audio/ogg", "audio/wav", "video/mp4", "video/webm"];

/// Every media type that is taken.
pub const MEDIA_TYPES: [&str; 8] =
    ["application/pdf", "image/jpeg", "image/png", "audio/mpeg", "audio/ogg", "audio/wav", "video/mp4", "video/webm"];

impl Kind {
    /// The media types in which such a file is taken.
    #[must_use]
    pub const fn media_types(self) -> &'static [&'static str] {
        match self {
            Self::SignedForm | Self::Document => PAPER,
            Self::Recording => SOUND_AND_PICTURE,
            Self::Photograph => PICTURE,
        }
    }

    /// What a file of this media type is, where nobody said. A recording is never taken for anything less.
    #[must_use]
    pub fn of(media_type: &str) -> Self {
        if PAPER.contains(&media_type) { Self::Document } else { Self::Recording }
    }

    /// Whether staff of the person's operation with this role may open such a file. A voice or a face gives somebody away
    /// even to those who know no name; so a recording opens for whoever made it, and for supervisors. A photograph is there to
    /// be seen by whoever sits with the person.
    #[must_use]
    pub const fn opens_for(self, role: &Role, attached_it: bool) -> bool {
        match (role, self) {
            (Role::Supervisor { .. }, _)
            | (Role::Caseworker { .. }, Self::SignedForm | Self::Document | Self::Photograph) => true,
            (Role::Caseworker { .. }, Self::Recording) => attached_it,
            (Role::ProtectionOfficer { .. } | Role::Central | Role::Partner { .. }, _) => false,
        }
    }
}

/// Whether what a file begins with is what such a media type begins with. It is not read any further, here or elsewhere.
#[must_use]
pub fn begins_as(media_type: &str, start: &[u8]) -> bool {
    let found = infer::get(start).map(|found| found.mime_type());
    match media_type {
        // Opus is what most telephones put into it.
        "audio/ogg" => matches!(found, Some("audio/ogg" | "audio/opus")),
        "audio/wav" => found == Some("audio/x-wav"),
        taken => MEDIA_TYPES.contains(&taken) && found == Some(taken),
    }
}

codes! { Kind }

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a failed step is a failed test")]
mod tests {
    use super::*;
    use crate::security::caller::RoleName;
    use crate::words::ids::{FunctionId, OperationId, PartnerId};

    /// What files of each type begin with.
    fn starts() -> Vec<(&'static str, Vec<u8>)> {
        let mut webm = vec![0x1a, 0x45, 0xdf, 0xa3, 0x9f, 0x42, 0x82, 0x84];
        webm.extend(b"webm");
        webm.resize(300, 0);
        let mut opus = b"OggS".to_vec();
        opus.resize(28, 0);
        opus.extend(b"OpusHead");
        vec![
            ("application/pdf", b"%PDF-1.7".to_vec()),
            ("image/jpeg", vec![0xff, 0xd8, 0xff, 0xe0]),
            ("image/png", b"\x89PNG\r\n\x1a\n".to_vec()),
            ("audio/mpeg", b"ID3\x04".to_vec()),
            ("audio/mpeg", vec![0xff, 0xf3, 0x40]),
            ("audio/ogg", b"OggS\0\x02".to_vec()),
            ("audio/ogg", opus),
            ("audio/wav", b"RIFF\x24\0\0\0WAVEfmt ".to_vec()),
            ("video/mp4", b"\0\0\0\x18ftypmp42\0\0\0\0".to_vec()),
            ("video/webm", webm),
        ]
    }

    #[test]
    fn a_file_is_what_it_begins_with_and_nothing_else_of_the_list() {
        for (media_type, start) in starts() {
            for declared in MEDIA_TYPES {
                assert_eq!(begins_as(declared, &start), declared == media_type, "{declared} of {start:?}");
            }
        }
    }

    #[test]
    fn what_begins_as_a_program_a_page_or_nothing_is_no_file_of_the_list() {
        for start in [b"MZ\x90\0".as_slice(), b"\x7fELF", b"<html><script>", b"\0asm", b"PK\x03\x04", b"yes", b""] {
            assert!(MEDIA_TYPES.iter().all(|declared| !begins_as(declared, start)), "{start:?}");
        }
        assert!(!begins_as("text/html", b"<html>"));
    }

    #[test]
    fn every_media_type_is_that_of_a_kind_and_of_the_kind_it_is_taken_for() {
        for media_type in MEDIA_TYPES {
            assert!(Kind::of(media_type).media_types().contains(&media_type), "{media_type}");
        }
        let of_kinds = Kind::ALL.iter().flat_map(|kind| kind.media_types());
        assert!(of_kinds.clone().all(|media_type| MEDIA_TYPES.contains(media_type)));
    }

    /// Who opens what, as the book has it.
    #[test]
    fn the_book_says_who_opens_which_kind() {
        let operation = || OperationId::new("here").unwrap();
        let (partner, function) = (PartnerId::new("clinic").unwrap(), FunctionId::new("nurse").unwrap());
        let roles = [
            Role::Caseworker { operation: operation() },
            Role::Supervisor { operation: operation() },
            Role::ProtectionOfficer { operation: operation() },
            Role::Central,
            Role::Partner { operation: operation(), partner, function },
        ];
        assert_eq!(roles.iter().map(Role::name).collect::<Vec<_>>(), RoleName::ALL);
        let heads: Vec<_> = roles.iter().map(Role::code).collect();
        let mut table = format!("| kind | {} |\n|---|{}\n", heads.join(" | "), "---|".repeat(heads.len()));
        for kind in Kind::ALL {
            let cell = |role: &Role| match (kind.opens_for(role, true), kind.opens_for(role, false)) {
                (true, true) => "yes",
                (true, false) => "if they attached it",
                _ => "no",
            };
            let cells: Vec<_> = roles.iter().map(cell).collect();
            table += &format!("| `{}` | {} |\n", kind.code(), cells.join(" | "));
        }
        let book = include_str!("../../../docs/api.md");
        assert!(book.contains(&table), "docs/api.md has another table than this:\n{table}");
    }
}
