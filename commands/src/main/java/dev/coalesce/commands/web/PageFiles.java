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

    /**
     * A file.
     *
     * @param type its content type
     * @param content its bytes
     */
    record PageFile(String type, byte[] content) {}

    private PageFiles() {}

    /** Returns the file with a name; the page itself for the empty name; null if there is none. */
    static @Nullable PageFile read(String name) throws IOException {
        String file = name.isEmpty() ? "index.html" : name;
        String type = TYPES.get(file);
        if (type == null) {
            return null;
        }
        try (InputStream in = PageFiles.class.getResourceAsStream(file)) {
            if (in == null) {
                throw new IOException("the jar has no file " + file);
            }
            return new PageFile(type, in.readAllBytes());
        }
    }
}
