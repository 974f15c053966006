package dev.coalesce.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Stands for a container of Kubernetes, without a container engine: Linux mounts a read-only root file system that
 * holds no program but Java and no writable directory, and runs Java as an ordinary user. Only root may do that.
 */
final class Container {
    /**
     * Makes the file system, and starts the command in it. Arguments: the directory of the file system, the writable
     * directory or an empty text, the control group or an empty text, {@code JAVA_TOOL_OPTIONS}, pairs of existing path
     * and path in the container, {@code --}, and the command.
     */
    private static final String SCRIPT = """
            set -e
            root=$1 writable=$2 group=$3 options=$4
            shift 4
            mount --make-rprivate /
            mount -t tmpfs -o mode=755 tmpfs "$root"
            for each in /lib /lib64 /usr/lib /usr/lib64; do # the C library
              if [ -L $each ]; then
                cp -P $each "$root$each"
              elif [ -d $each ]; then
                mkdir -p "$root$each"
                mount --rbind $each "$root$each"
              fi
            done
            while [ "$1" != -- ]; do
              from=${1%%=*} to=$root${1#*=}
              mkdir -p "${to%/*}"
              if [ -d "$from" ]; then mkdir -p "$to"; else touch "$to"; fi
              mount --bind "$from" "$to"
              mount -o remount,bind,ro "$to"
              shift
            done
            shift
            mkdir "$root/proc" "$root/dev" "$root/tmp" "$root/sys"
            mount -t proc proc "$root/proc"
            mount --rbind /sys "$root/sys"
            for each in null urandom random; do
              touch "$root/dev/$each"
              mount --bind "/dev/$each" "$root/dev/$each"
            done
            if [ -n "$writable" ]; then
              mkdir -p "$root$writable"
              mount -t tmpfs -o mode=1777 tmpfs "$root$writable"
            fi
            mount -o remount,ro "$root"
            if [ -n "$group" ]; then
              for each in memory cpu; do echo $$ > "/sys/fs/cgroup/$each/$group/cgroup.procs"; done
            fi
            exec env -i ${options:+"JAVA_TOOL_OPTIONS=$options"} "$(command -v chroot)" --userspec=65532:65532 "$root" "$@"
            """;

    private static final Path CONTROL_GROUPS = Path.of("/sys/fs/cgroup");
    private static final long MEMORY_BYTES = 256L << 20;
    private static final String GROUP = "coalesce-it-" + ProcessHandle.current().pid();

    private final Map<Path, String> files = new LinkedHashMap<>();
    private String toolOptions = "";
    private String writable = "";

    /** Whether this machine allows it: the file system is made, and its user can read the agent's jar. */
    static boolean isPermitted() {
        try {
            return new Container()
                            .with(Path.of("/usr/bin/head"), "/bin/head")
                            .with(BuildOutput.AGENT_JAR, "/agent.jar")
                            .run("/bin/head", "-c1", "/agent.jar")
                            .status()
                    == 0;
        } catch (UncheckedIOException noSuchProgram) {
            return false;
        }
    }

    /** Adds a read-only file or directory. */
    Container with(Path file, String path) {
        files.put(file, path);
        return this;
    }

    /** Adds a writable directory in memory. It must be {@code /tmp} or {@code /dev/shm}. */
    Container writable(String path) {
        writable = path;
        return this;
    }

    Container toolOptions(String options) {
        toolOptions = options;
        return this;
    }

    /** Runs a command with one processor and 256 MB, if this machine has writable control groups of version 1. */
    JvmResult runLimited(String... command) {
        if (!Files.isWritable(CONTROL_GROUPS.resolve("memory/memory.limit_in_bytes"))) {
            return runIn("", command);
        }
        Path memory = CONTROL_GROUPS.resolve("memory").resolve(GROUP);
        Path cpu = CONTROL_GROUPS.resolve("cpu").resolve(GROUP);
        try {
            Files.createDirectories(memory);
            Files.createDirectories(cpu);
            Files.writeString(memory.resolve("memory.limit_in_bytes"), String.valueOf(MEMORY_BYTES));
            Files.writeString(cpu.resolve("cpu.cfs_quota_us"), "100000");
        } catch (IOException readOnly) {
            return runIn("", command);
        }
        try {
            return runIn(GROUP, command);
        } finally {
            delete(memory);
            delete(cpu);
        }
    }

    /** Runs a command. */
    JvmResult run(String... command) {
        return runIn("", command);
    }

    private JvmResult runIn(String group, String... command) {
        List<String> all = new ArrayList<>(List.of("unshare", "-m", "sh", "-c", SCRIPT, "sh"));
        all.add(BuildOutput.newDirectory("root").toString());
        all.addAll(List.of(writable, group, toolOptions));
        files.forEach((file, path) -> all.add(file.toAbsolutePath() + "=" + path));
        all.add("--");
        all.addAll(List.of(command));
        return Jvm.command("container", all);
    }

    /** Deletes a control group, whose files are the kernel's. */
    private static void delete(Path group) {
        boolean unused = group.toFile().delete();
    }
}
