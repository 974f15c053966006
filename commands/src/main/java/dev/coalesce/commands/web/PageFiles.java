package dev.coalesce.commands.web;

import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The files of the page, which are in the jar of the commands. */
final class PageFiles {
    private static final String HTML = "text/html; charset=utf-8";
    private static final String CSS = "text/css; charset=utf-8";
    private static final String SCRIPT = "text/javascript; charset=utf-8";
    private static final String IMAGE = "image/svg+xml";

    /** The content type of each file. A path that is not in this map is not looked for. */
    private static final Map<String, String> TYPES = Map.ofEntries(
            Map.entry("index.html", HTML),
            Map.entry("icon.svg", IMAGE),
            Map.entry("theme.css", CSS),
            Map.entry("page.css", CSS),
            Map.entry("page.js", SCRIPT),
            Map.entry("agent.js", SCRIPT),
            Map.entry("chart.js", SCRIPT),
            Map.entry("detail.js", SCRIPT),
            Map.entry("dom.js", SCRIPT),
            Map.entry("flights.js", SCRIPT),
            Map.entry("history.js", SCRIPT),
            Map.entry("keyboard.js", SCRIPT),
            Map.entry("methods.js", SCRIPT),
            Map.entry("refused.js", SCRIPT),
            Map.entry("summary.js", SCRIPT));

    private PageFiles() {}

    /** Returns the content type of a file; the page itself has the empty name; null if there is no such file. */
    static @Nullable String type(String name) {
        return TYPES.get(fileName(name));
    }

    /** Reads a file that has a type. */
    static byte[] read(String name) throws IOException {
        String file = fileName(name);
        try (InputStream in = PageFiles.class.getResourceAsStream(file)) {
            if (in == null) {
                throw new IOException("the jar has no file " + file);
            }
            return in.readAllBytes();
        }
    }

    private static String fileName(String name) {
        return name.isEmpty() ? "index.html" : name;
    }
}
