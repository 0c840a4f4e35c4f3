//! Where a plugin stopped. The names are those that its author gave to functions: they are shown to authors, and get
//! into no log.

use std::fmt;

use wasmtime::WasmBacktrace;

use crate::printable::printable;

/// One function on the way to where a plugin stopped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frame {
    /// Its name, where the component has names.
    pub name: Option<String>,
    /// Its place among the functions of its module.
    pub index: u32,
    /// How many bytes into its module.
    pub offset: Option<usize>,
}

/// The most functions that are told.
pub(crate) const FRAMES: usize = 16;

pub(crate) fn frames(backtrace: &WasmBacktrace) -> Vec<Frame> {
    let frame = |frame: &wasmtime::FrameInfo| Frame {
        name: frame.func_name().map(|name| printable(&format!("{:#}", rustc_demangle::demangle(name)))),
        index: frame.func_index(),
        offset: frame.module_offset(),
    };
    backtrace.frames().iter().take(FRAMES).map(frame).collect()
}

impl fmt::Display for Frame {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.name {
            Some(name) => f.write_str(name)?,
            None => write!(f, "function {}", self.index)?,
        }
        match self.offset {
            Some(offset) => write!(f, " (at byte {offset} of its module)"),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_function_without_a_name_is_told_by_its_place() {
        let stripped = Frame { name: None, index: 17, offset: Some(4242) };
        assert_eq!(stripped.to_string(), "function 17 (at byte 4242 of its module)");
        let named = Frame { name: Some("my_plugin::assess".to_owned()), index: 3, offset: None };
        assert_eq!(named.to_string(), "my_plugin::assess");
    }
}
