package dev.coalesce.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

/**
 * The outcome of a child JVM.
 *
 * @param command the command that started the JVM
 * @param status the exit status, or {@link #KILLED}
 * @param out the standard output
 * @param err the standard error
 */
record JvmResult(List<String> command, int status, String out, String err) {
    /** The status of a JVM that did not end in time. */
    static final int KILLED = -1;

    /** Asserts that the JVM exited with 0, printed exactly these lines, and wrote nothing to standard error. */
    JvmResult printsQuietly(String... lines) {
        return prints(lines).complains();
    }

    /** Asserts that the JVM exited with 0 and printed exactly these lines. */
    JvmResult prints(String... lines) {
        return ended(0, lines);
    }

    /** Asserts that the JVM exited with this status and printed exactly these lines. */
    JvmResult ended(int expected, String... lines) {
        assertThat(status).as("exit status of %s", this).isEqualTo(expected);
        assertThat(out.lines()).as("output of %s", this).containsExactly(lines);
        return this;
    }

    /** Asserts that each line of standard error contains the text at the same index, and that there are no others. */
    JvmResult complains(String... texts) {
        List<String> lines = err.lines().toList();
        assertThat(lines).as("complaints of %s", this).hasSameSizeAs(texts);
        for (int i = 0; i < texts.length; i++) {
            assertThat(lines.get(i)).as("complaint of %s", this).contains(texts[i]);
        }
        return this;
    }

    @Override
    public String toString() {
        return String.join(" ", command) + "\n--- exit status " + status + "\n--- stdout\n" + out + "--- stderr\n" + err
                + "---";
    }
}
