package dev.coalesce.agent.testing;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** What the agent says to its operator while this is open. */
public final class Said implements AutoCloseable {
    private final PrintStream before = System.err;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    private Said() {
        System.setErr(new PrintStream(bytes, true, StandardCharsets.UTF_8));
    }

    public static Said listen() {
        return new Said();
    }

    /** So far. */
    public String text() {
        return bytes.toString(StandardCharsets.UTF_8);
    }

    /** So far, those that hold this text. */
    public List<String> lines(String with) {
        return text().lines().filter(line -> line.contains(with)).toList();
    }

    @Override
    public void close() {
        System.setErr(before);
    }
}
