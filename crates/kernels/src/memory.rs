//! Where numbers lie in memory.
//!
//! - Images lie on *huge pages*, of 2 MB instead of 4 kB, if Linux has them to give. The processor remembers where some
//!   three thousand pages are; a set of images, visited in random order, has ten thousand small pages, but two dozen huge
//!   ones.
//! - What is freed is kept for what comes next. A pass over many images makes and frees matrices of many megabytes, and
//!   memory that the system has just given is cleared by it, page by page, when it is first touched.

/// Empty memory with room for so many bytes, on huge pages where they can be had.
///
/// ```
/// let mut pixels = kernels::room_for_images(60_000 * 784);
/// assert!(pixels.is_empty() && pixels.capacity() >= 60_000 * 784);
/// pixels.resize(784, 255);
/// ```
pub fn room_for_images(bytes: usize) -> Vec<u8> {
    let mut room = Vec::with_capacity(bytes);
    #[cfg(target_os = "linux")]
    ask_for_huge_pages(room.spare_capacity_mut());
    room
}

/// If there are none, nothing else changes: what the system answers need not be looked at.
#[cfg(target_os = "linux")]
#[allow(unsafe_code)]
fn ask_for_huge_pages(room: &mut [std::mem::MaybeUninit<u8>]) {
    const HUGE_PAGE: usize = 2 << 20;
    let before = room.as_ptr().align_offset(HUGE_PAGE);
    if let Some(pages) = room.get_mut(before..) {
        let bytes = pages.len() / HUGE_PAGE * HUGE_PAGE;
        // SAFETY: so many bytes, which begin on a page, are in this room; the advice does not change what is in them.
        unsafe { libc::madvise(pages.as_mut_ptr().cast(), bytes, libc::MADV_HUGEPAGE) };
    }
}

/// Lets the system's library keep what is freed, but for pieces of 32 MB and more. Other libraries than glibc are left as
/// they are.
#[allow(unsafe_code)]
pub(crate) fn keep_what_is_freed() {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    // SAFETY: it sets two numbers of the library's, which may be set at any time.
    unsafe {
        libc::mallopt(libc::M_MMAP_THRESHOLD, 32 << 20);
        libc::mallopt(libc::M_TRIM_THRESHOLD, 1 << 30);
    }
}
