namespace ImageProxy.Native.Sandbox;

/// <summary>
/// The system calls a worker is not to make. A list of what is allowed would be stricter; but what .NET's runtime calls, and when, changes with
/// each release. Numbers: the kernel's <c>arch/x86/entry/syscalls/syscall_64.tbl</c> and <c>include/uapi/asm-generic/unistd.h</c>.
/// </summary>
internal static class SystemCalls
{
    /// <summary>Nothing that renders makes these, not even to try: whoever does has taken the process over, and it ends.</summary>
    internal static readonly SystemCall[] Fatal =
    [
        new("execve", 59, 221), new("execveat", 322, 281), new("ptrace", 101, 117), new("process_vm_readv", 310, 270),
        new("process_vm_writev", 311, 271), new("process_madvise", 440, 440), new("kcmp", 312, 272), new("mount", 165, 40),
        new("umount2", 166, 39), new("pivot_root", 155, 41), new("chroot", 161, 51), new("move_mount", 429, 429),
        new("open_tree", 428, 428), new("open_tree_attr", 467, 467), new("fsopen", 430, 430), new("fsconfig", 431, 431), new("fsmount", 432, 432),
        new("fspick", 433, 433), new("mount_setattr", 442, 442), new("setns", 308, 268), new("unshare", 272, 97), new("bpf", 321, 280),
        new("perf_event_open", 298, 241), new("userfaultfd", 323, 282), new("io_uring_setup", 425, 425),
        new("io_uring_enter", 426, 426), new("io_uring_register", 427, 427), new("add_key", 248, 217), new("request_key", 249, 218),
        new("keyctl", 250, 219), new("init_module", 175, 105), new("finit_module", 313, 273), new("delete_module", 176, 106),
        new("kexec_load", 246, 104), new("kexec_file_load", 320, 294), new("swapon", 167, 224), new("swapoff", 168, 225),
        new("reboot", 169, 142), new("acct", 163, 89), new("socket", 41, 198), new("socketpair", 53, 199), new("connect", 42, 203),
        new("bind", 49, 200), new("listen", 50, 201), new("accept", 43, 202), new("accept4", 288, 242), new("pidfd_open", 434, 434),
        new("pidfd_getfd", 438, 438), new("pidfd_send_signal", 424, 424), new("open_by_handle_at", 304, 265),
        new("name_to_handle_at", 303, 264), new("fanotify_init", 300, 262), new("fork", 57, -1), new("vfork", 58, -1),
        new("setuid", 105, 146), new("setgid", 106, 144), new("setreuid", 113, 145), new("setregid", 114, 143),
        new("setresuid", 117, 147), new("setresgid", 119, 149), new("setfsuid", 122, 151), new("setfsgid", 123, 152),
        new("setgroups", 116, 159), new("capset", 126, 91), new("personality", 135, 92), new("syslog", 103, 116),
        new("sethostname", 170, 161), new("setdomainname", 171, 162), new("settimeofday", 164, 170), new("clock_settime", 227, 112),
        new("clock_adjtime", 305, 266), new("adjtimex", 159, 171), new("quotactl", 179, 60), new("iopl", 172, -1),
        new("ioperm", 173, -1), new("modify_ldt", 154, -1), new("uselib", 134, -1), new("rt_sigqueueinfo", 129, 138),
        new("rt_tgsigqueueinfo", 297, 240), new("shmget", 29, 194), new("shmat", 30, 196), new("msgget", 68, 186),
        new("semget", 64, 190), new("mq_open", 240, 180), new("mq_unlink", 241, 181), new("memfd_secret", 447, 447),
    ];

    /// <summary>Changes to files and limits: refused with EPERM, which the runtime and the libraries bear.</summary>
    internal static readonly SystemCall[] Refused =
    [
        new("creat", 85, -1), new("truncate", 76, 45), new("rename", 82, -1), new("renameat", 264, 38), new("renameat2", 316, 276),
        new("mkdir", 83, -1), new("mkdirat", 258, 34), new("rmdir", 84, -1), new("link", 86, -1), new("linkat", 265, 37),
        new("unlink", 87, -1), new("unlinkat", 263, 35), new("symlink", 88, -1), new("symlinkat", 266, 36), new("mknod", 133, -1),
        new("mknodat", 259, 33), new("chmod", 90, -1), new("fchmod", 91, 52), new("fchmodat", 268, 53), new("chown", 92, -1),
        new("fchown", 93, 55), new("lchown", 94, -1), new("fchownat", 260, 54), new("utime", 132, -1), new("utimes", 235, -1),
        new("futimesat", 261, -1), new("utimensat", 280, 88), new("setxattr", 188, 5), new("lsetxattr", 189, 6),
        new("fsetxattr", 190, 7), new("removexattr", 197, 14), new("lremovexattr", 198, 15), new("fremovexattr", 199, 16),
        new("chdir", 80, 49), new("fchdir", 81, 50), new("inotify_init", 253, -1), new("inotify_init1", 294, 26),
        new("setrlimit", 160, 164), new("tkill", 200, 130), new("fchmodat2", 452, 452), new("setxattrat", 463, 463),
        new("removexattrat", 466, 466), new("file_setattr", 469, 469),
    ];

    /// <summary>Opening files, refused with EPERM unless fonts are to be read, and then for writing.</summary>
    internal static readonly SystemCall Open = new("open", 2, -1), OpenAt = new("openat", 257, 56);

    /// <summary>These take their flags from memory, where a filter cannot look. ENOSYS: the C library then falls back to the older call.</summary>
    internal static readonly SystemCall[] Unseen = [new("openat2", 437, 437), new("clone3", 435, 435)];

    /// <summary>Starts threads, which is well, and processes, which is not.</summary>
    internal static readonly SystemCall Clone = new("clone", 56, 220);

    /// <summary>Signals: to this process only.</summary>
    internal static readonly SystemCall[] Signals = [new("kill", 62, 129), new("tgkill", 234, 131)];

    /// <summary>Reads limits, which is well, and sets them, which is not.</summary>
    internal static readonly SystemCall SetLimits = new("prlimit64", 302, 261);
}
