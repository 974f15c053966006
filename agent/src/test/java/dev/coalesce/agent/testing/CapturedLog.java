package dev.coalesce.agent.testing;

import dev.coalesce.agent.report.Log;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Captures {@code System.err}, where the agent writes its log, until it is closed. */
public final class CapturedLog implements AutoCloseable {
    private final PrintStream original = System.err;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    private CapturedLog() {
        System.setErr(new PrintStream(bytes, true, StandardCharsets.UTF_8));
    }

    public static CapturedLog listen() {
        return new CapturedLog();
    }

    /** Returns the output captured so far. */
    public String text() {
        Log.flush();
        return bytes.toString(StandardCharsets.UTF_8);
    }

    /** Returns the captured lines that contain a text. */
    public List<String> lines(String substring) {
        return text().lines().filter(line -> line.contains(substring)).toList();
    }

    @Override
    public void close() {
        Log.flush();
        System.setErr(original);
    }
}
