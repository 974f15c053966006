package dev.coalesce.commands;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** A process that may be a JVM, and the checks that are possible without touching it. */
final class RunningProcess {
    /** The bit of the signal QUIT, number 3, in the masks of {@code /proc/<pid>/status}. */
    private static final long SIGQUIT_BIT = 1 << 2;

    private static final Path PROC = Path.of("/proc");

    private final long pid;
    private final ProcessHandle handle;

    private RunningProcess(long pid, ProcessHandle handle) {
        this.pid = pid;
        this.handle = handle;
    }

    static RunningProcess of(String text) throws CommandFailure {
        long pid;
        try {
            pid = Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw CommandFailure.usage(
                    "the process id is \"" + text + "\", which is not a number" + CommandFailure.LIST_HINT);
        }
        if (pid == ProcessHandle.current().pid()) {
            throw CommandFailure.usage(
                    "the process id " + pid + " is that of this command itself" + CommandFailure.LIST_HINT);
        }
        return new RunningProcess(
                pid,
                ProcessHandle.of(pid)
                        .orElseThrow(
                                () -> CommandFailure.notDone("there is no process " + pid + CommandFailure.LIST_HINT)));
    }

    /** Returns how long a process has run; a second if the system does not say. */
    static double uptimeSeconds(long pid) {
        return ProcessHandle.of(pid)
                .flatMap(process -> process.info().startInstant())
                .map(start -> Math.max(1, Duration.between(start, Instant.now()).toMillis() / 1000.0))
                .orElse(1.0);
    }

    /**
     * Throws if an attach is known to fail. The attach mechanism sends QUIT, which ends a process that is not a JVM.
     */
    void checkAttachable() throws CommandFailure {
        String owner = handle.info().user().orElse("");
        String user = ProcessHandle.current().info().user().orElse("");
        if (!owner.isEmpty() && !user.isEmpty() && !owner.equals(user) && !user.equals("root")) {
            throw CommandFailure.notDone(this + " belongs to the user " + owner
                    + ", and only that user can attach to it: run this command as " + owner);
        }
        if (!catchesQuit() && !isListening()) {
            throw CommandFailure.notDone(
                    this + " is not a JVM: it does not accept attach requests" + CommandFailure.LIST_HINT);
        }
    }

    String pid() {
        return String.valueOf(pid);
    }

    /** Returns the name of the user to whom the process belongs; empty if that is unknown. */
    String user() {
        return handle.info().user().orElse("");
    }

    /** Whether the process handles the signal QUIT; true if that cannot be determined. */
    private boolean catchesQuit() {
        String caught = statusField("SigCgt:");
        return caught.isEmpty() || (Long.parseUnsignedLong(caught, 16) & SIGQUIT_BIT) != 0;
    }

    /** Whether the socket of the attach mechanism exists already. */
    private boolean isListening() {
        String pids = statusField("NSpid:");
        String innermostPid = pids.substring(pids.lastIndexOf('\t') + 1);
        return Files.exists(file("root/tmp/.java_pid" + innermostPid));
    }

    /** A field of Linux's {@code /proc/<pid>/status}; empty on other systems. */
    private String statusField(String name) {
        try {
            List<String> lines = Files.readAllLines(file("status"));
            return lines.stream()
                    .filter(line -> line.startsWith(name))
                    .map(line -> line.substring(name.length()).strip())
                    .findFirst()
                    .orElse("");
        } catch (IOException | RuntimeException e) {
            return "";
        }
    }

    /** Throws if the process cannot see the jar: in a container it has a file system of its own. */
    void checkSees(File jar) throws CommandFailure {
        Path root = file("root");
        if (Files.isReadable(root.resolve("."))
                && !Files.exists(root.resolve(jar.getAbsolutePath().substring(1)))) {
            throw CommandFailure.notDone(this + " cannot see the file " + jar.getAbsolutePath()
                    + ", probably because it runs in a container: copy the file there, to the same path");
        }
    }

    private Path file(String name) {
        return PROC.resolve(String.valueOf(pid)).resolve(name);
    }

    @Override
    public String toString() {
        return "process " + pid;
    }
}
