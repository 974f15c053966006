package dev.coalesce.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

/**
 * What a JVM did.
 *
 * @param command that started it
 * @param status its exit status, or {@link #KILLED}
 * @param out its standard output
 * @param err its standard error
 */
record Run(List<String> command, int status, String out, String err) {
    /** The status of one that did not end in time. */
    static final int KILLED = -1;

    /** It ended well, printed these lines and no other, and nobody complained: not the agent, not the JVM. */
    Run printsQuietly(String... lines) {
        return prints(lines).complains();
    }

    /** It ended well, and printed these lines and no other. */
    Run prints(String... lines) {
        return ended(0, lines);
    }

    /** It ended so, having printed these lines and no other. */
    Run ended(int expected, String... lines) {
        assertThat(status).as("exit status of %s", this).isEqualTo(expected);
        assertThat(out.lines()).as("output of %s", this).containsExactly(lines);
        return this;
    }

    /** There is a line for each of these on standard error, in their order, and no other; each holds its text. */
    Run complains(String... texts) {
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
