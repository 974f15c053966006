package dev.coalesce.agent.cli;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A process that may be a JVM: what can be found out before it is touched. */
final class RunningProcess {
    /** In the bits of a process's signals. */
    private static final long QUIT = 1 << 2;

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
            throw CommandFailure.usage("read the process id \"" + text + "\"; allowed: a number; list shows the JVMs");
        }
        if (pid == ProcessHandle.current().pid()) {
            throw CommandFailure.usage(pid + " is this command itself; list shows the JVMs");
        }
        return new RunningProcess(
                pid,
                ProcessHandle.of(pid)
                        .orElseThrow(
                                () -> CommandFailure.notDone("there is no process " + pid + "; list shows the JVMs")));
    }

    /** The attach mechanism's signal would end a process that does not expect it. */
    void check() throws CommandFailure {
        String owner = handle.info().user().orElse("");
        String me = ProcessHandle.current().info().user().orElse("");
        if (!owner.isEmpty() && !me.isEmpty() && !owner.equals(me) && !me.equals("root")) {
            throw CommandFailure.notDone("process " + pid + " belongs to the user " + owner
                    + ", and only that user can attach to it: run this command as " + owner);
        }
        if (!catchesQuit() && !isListening()) {
            throw CommandFailure.notDone(
                    "process " + pid + " takes no attach requests: it is not a JVM; list shows the JVMs");
        }
    }

    /** Where that cannot be found out, yes. */
    private boolean catchesQuit() {
        String caught = ofStatus("SigCgt:");
        return caught.isEmpty() || (Long.parseUnsignedLong(caught, 16) & QUIT) != 0;
    }

    private boolean isListening() {
        String ids = ofStatus("NSpid:");
        String innermost = ids.substring(ids.lastIndexOf('\t') + 1);
        return Files.exists(file("root/tmp/.java_pid" + innermost));
    }

    /** A line of what Linux says of it; empty elsewhere. */
    private String ofStatus(String name) {
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

    /** In a container, a process may see other files under the same names. */
    void checkSees(File jar) throws CommandFailure {
        Path root = file("root");
        if (Files.isReadable(root.resolve("."))
                && !Files.exists(root.resolve(jar.getAbsolutePath().substring(1)))) {
            throw CommandFailure.notDone("process " + pid + " does not see the file " + jar.getAbsolutePath()
                    + ", as in another container: copy it there, to the same path");
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
