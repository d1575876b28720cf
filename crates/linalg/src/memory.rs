//! Where numbers lie in memory: the allocator of every program that has this library in it.
//!
//! It is the system's, asked for more. Each was measured by leaving it out (seven runs in turns, two cores, medians):
//!
//! - A matrix begins on a *cache line*, so that no line belongs to two matrices, which two cores may write. TP3's epoch
//!   takes 19.4 ms, without it 19.6 (and 20.4 and 21.5 when each core had half of each column).
//! - What has many megabytes lies on *huge pages*, of 2 MB instead of 4 kB, if Linux has them to give: the processor
//!   remembers where some three thousand pages are, and the 39 MB of images, visited in random order, have ten thousand.
//!   TP3's epoch takes 19.4 ms, without it 20.6; TP5's pass over 18,858 images, whose results of 15 MB come and go, 38.6
//!   and 43.3; TP4's 36.3 and 37.2. (NumPy asks for the same, from 4 MB on.)
//!
//! From 1 kB on, zeros are written at once, on every page, after the advice: the system has no memory of more alignment
//! that is zero already. What is smaller grows in place if the system can.

use std::{
    alloc::{GlobalAlloc, Layout, System},
    ptr,
};

/// Bytes from which on memory is aligned to cache lines, and bytes of one.
const LARGE: usize = 1 << 10;
const LINE: usize = 64;

/// Bytes from which on memory is asked for on huge pages, and bytes of one.
const HUGE: usize = 4 << 20;
const HUGE_PAGE: usize = 2 << 20;

/// The system's allocator, with what is large on cache lines and what is huge on huge pages.
struct Aligned;

#[global_allocator]
static ALLOCATOR: Aligned = Aligned;

/// What is asked of the system instead.
fn aligned(layout: Layout) -> Layout {
    let align = match layout.size() {
        HUGE.. if cfg!(target_os = "linux") => HUGE_PAGE,
        LARGE.. => LINE,
        _ => return layout,
    };
    // Only a size near the largest there is cannot be rounded up; the system will refuse that.
    layout.align_to(align).unwrap_or(layout)
}

/// Asks for huge pages. If there are none, nothing else changes: what the system answers need not be looked at.
#[allow(unsafe_code)]
fn advise(_memory: *mut u8, _layout: Layout) {
    #[cfg(target_os = "linux")]
    if _layout.size() >= HUGE && !_memory.is_null() {
        // SAFETY: the memory is `layout.size()` bytes that have just been allocated and begin on a page; the advice does
        // not change what is in it.
        unsafe { libc::madvise(_memory.cast(), _layout.size(), libc::MADV_HUGEPAGE) };
    }
}

// SAFETY: the system's allocator does it all, and is asked for the same layout when memory is given back as when it was
// taken; at least as much alignment as was asked for is given.
#[allow(unsafe_code)]
unsafe impl GlobalAlloc for Aligned {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: as the caller promises; the size is the same.
        let memory = unsafe { System.alloc(aligned(layout)) };
        advise(memory, layout);
        memory
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        if layout.size() < LARGE {
            // SAFETY: as the caller promises; below `LARGE`, the system is asked for the caller's own layout.
            return unsafe { System.alloc_zeroed(layout) };
        }
        // SAFETY: as the caller promises.
        let memory = unsafe { self.alloc(layout) };
        if !memory.is_null() {
            // SAFETY: so many bytes have just been allocated.
            unsafe { memory.write_bytes(0, layout.size()) };
        }
        memory
    }

    unsafe fn dealloc(&self, memory: *mut u8, layout: Layout) {
        // SAFETY: as the caller promises, the memory is from `alloc`, which took it with the same layout.
        unsafe { System.dealloc(memory, aligned(layout)) };
    }

    unsafe fn realloc(&self, memory: *mut u8, layout: Layout, new_size: usize) -> *mut u8 {
        if layout.size() < LARGE && new_size < LARGE {
            // SAFETY: as the caller promises; below `LARGE`, the system was asked for the caller's own layout, and would be
            // for the new one.
            return unsafe { System.realloc(memory, layout, new_size) };
        }
        // SAFETY: as the caller promises, the new size fits this alignment and is not 0.
        let new = unsafe { self.alloc(Layout::from_size_align_unchecked(new_size, layout.align())) };
        if !new.is_null() {
            // SAFETY: both hold the smaller of the two sizes, and the new one has just been allocated beside the old one,
            // which is as the caller promises from `alloc` and not used again.
            unsafe {
                ptr::copy_nonoverlapping(memory, new, layout.size().min(new_size));
                self.dealloc(memory, layout);
            }
        }
        new
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Protects the speed of every product, and that memory is where it is said to be.
    #[test]
    fn on_lines_and_pages() {
        for (size, align) in [(LARGE, LINE), (62_720, LINE), (HUGE - 1, LINE), (HUGE, HUGE_PAGE)] {
            let align = if cfg!(target_os = "linux") { align } else { LINE };
            let (mut empty, zeros) = (Vec::<u8>::with_capacity(size), vec![0_u8; size]);
            empty.resize(size, 1);
            for bytes in [&empty, &zeros] {
                assert!(bytes.as_ptr().addr().is_multiple_of(align), "{size} bytes");
            }
            assert_eq!((empty[size - 1], zeros[size - 1]), (1, 0));
            // Grows from one kind into the next, and shrinks again.
            empty.resize(2 * HUGE, 2);
            assert!(
                empty[..size].iter().all(|&byte| byte == 1) && empty[size..].iter().all(|&byte| byte == 2)
            );
            empty.truncate(10);
            empty.shrink_to_fit();
            assert_eq!(empty, [1; 10]);
        }
    }

    /// Protects what is in memory that grows, byte by byte from the first to beyond a line's alignment, and shrinks again.
    #[test]
    fn growing_keeps_what_is_there() {
        let expected: Vec<u8> = (0..2 * LARGE).map(|i| (i % 251) as u8).collect();
        let mut bytes = Vec::new();
        for (i, &byte) in expected.iter().enumerate() {
            bytes.reserve_exact(1);
            bytes.push(byte);
            assert_eq!(bytes, expected[..=i]);
            assert!(i + 1 < LARGE || bytes.as_ptr().addr().is_multiple_of(LINE), "{} bytes", i + 1);
        }
        for size in (0..expected.len()).rev() {
            bytes.truncate(size);
            bytes.shrink_to_fit();
            assert_eq!(bytes, expected[..size]);
        }
    }
}
