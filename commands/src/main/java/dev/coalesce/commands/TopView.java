package dev.coalesce.commands;

import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What {@code top} shows: the samples, and how the user has sorted, filtered, frozen or moved them. Knows nothing of the
 * terminal, so tests read it as text. Not thread-safe.
 */
final class TopView {
    private static final String KEYS =
            "[up][down][enter]detail  [w]hy  [f]lights  [s]ort  [/]filter  [space]freeze  [<][>]time  [q]uit";
    private static final String DETAIL_KEYS = "[enter]back  [w]hy  [f]lights  [space]freeze  [<][>]time  [q]uit";
    private static final String SHORT_KEYS = "s sort  / filter  space freeze  < > time  q quit";

    private static final int ESCAPE = 27;

    private final String title;
    private final TopTable table;
    private final TopDetail detail;
    private final History history = new History();

    /** How long the JVM had run when the first sample was taken. */
    private final double uptimeSeconds;

    private Row.Sort sort;
    private String filter;

    /** How far the view is behind the newest sample. */
    private int back;

    private boolean isFrozen;

    /** The text of a filter that is being written; null if none is. */
    private @Nullable StringBuilder written;

    /** The index of the selected row. */
    private int selected;

    private int selectedLine = -1;

    /** The identity of the method whose details are shown; null for the table. */
    private @Nullable String detailed;

    TopView(String title, double uptimeSeconds, Row.Sort sort, String filter, boolean unicode) {
        this.title = title;
        this.uptimeSeconds = uptimeSeconds;
        this.sort = sort;
        this.filter = filter;
        this.table = new TopTable(unicode);
        this.detail = new TopDetail(unicode);
    }

    /** Adds a sample. A frozen view goes on to show the same moment. */
    void add(Sample sample) {
        int maxBefore = history.maxBack();
        history.add(sample);
        if (isFrozen || back > 0) {
            back = Math.min(back + 1, history.maxBack());
        }
        if (maxBefore == 0 && !isFrozen) {
            back = 0;
        }
    }

    /** Handles a key. Returns false if it ends the program. */
    boolean key(int key) {
        StringBuilder text = written;
        if (text != null) {
            edit(text, key);
            return true;
        }
        switch (key) {
            case 'q', 3, 4 -> { // also Ctrl-C and Ctrl-D
                return false;
            }
            case 's' -> sort = sort.next(1);
            case 'S' -> sort = sort.next(-1);
            case '/' -> written = new StringBuilder(filter);
            case ' ' -> {
                isFrozen = !isFrozen;
                back = 0;
            }
            case '<', ',' -> back = Math.min(back + 1, history.maxBack());
            case '>', '.' -> back = Math.max(0, back - 1);
            case 'k' -> selected--;
            case 'j' -> selected++;
            case '\r', '\n' -> detailed = detailed == null ? selectedId() : null;
            case ESCAPE -> detailed = null;
            default -> {} // not a command
        }
        return true;
    }

    /** Tells whether keys are the text of a filter. */
    boolean isWriting() {
        return written != null;
    }

    private void edit(StringBuilder text, int key) {
        if (key == '\r' || key == '\n') {
            filter = text.toString();
            written = null;
        } else if (key == ESCAPE) {
            written = null;
        } else if (key == 127 || key == 8) { // backspace
            text.setLength(Math.max(0, text.length() - 1));
        } else if (key >= ' ') {
            text.appendCodePoint(key);
        }
    }

    /** Returns the rows in view, sorted and filtered. */
    List<Row> rows() {
        String lower = filter.toLowerCase(Locale.ROOT);
        return sort.sort(history.rows(back, uptimeSeconds).stream()
                .filter(row -> row.name().toLowerCase(Locale.ROOT).contains(lower))
                .toList());
    }

    /**
     * Returns the row whose details are shown, else the selected one.
     *
     * @return null if there is none
     */
    @Nullable
    Row selectedRow() {
        String id = detailed;
        if (id != null) {
            return history.rows(back, uptimeSeconds).stream()
                    .filter(row -> row.id().equals(id))
                    .findFirst()
                    .orElse(null);
        }
        List<Row> rows = rows();
        return rows.isEmpty() ? null : rows.get(Math.max(0, Math.min(selected, rows.size() - 1)));
    }

    private @Nullable String selectedId() {
        Row row = selectedRow();
        return row == null ? null : row.id();
    }

    /** Tells whether the rows show everything since the JVM has started. */
    boolean isSinceStart() {
        return history.isSinceStart(back);
    }

    /** Returns the line of the selected row in the last {@link #screen}; -1 if there are no rows. */
    int selectedLine() {
        return selectedLine;
    }

    /** Returns a whole screen: the title, the table, and the keys. */
    List<String> screen(int width, int height) {
        List<String> lines = new ArrayList<>();
        addTitle(lines, width);
        selectedLine = -1;
        if (detailed != null) {
            addDetail(lines, width, height);
            return lines;
        }
        List<Row> rows = rows();
        selected = Math.max(0, Math.min(selected, rows.size() - 1));
        int room = Math.max(1, height - 2 - lines.size());
        int first = Math.max(0, selected - room + 1);
        selectedLine = rows.isEmpty() ? -1 : lines.size() + 1 + selected - first;
        lines.addAll(lines(rows.subList(first, Math.min(rows.size(), first + room)), rows, width));
        while (lines.size() < height - 1) {
            lines.add("");
        }
        StringBuilder text = written;
        lines.add(cut(
                text != null
                        ? "filter: " + text + "_  (enter: use, escape: discard)"
                        : width >= KEYS.length() ? KEYS : SHORT_KEYS,
                width));
        return lines;
    }

    private void addDetail(List<String> lines, int width, int height) {
        Row row = selectedRow();
        List<String> details = row == null
                ? List.of("The method is not there at this moment.")
                : detail.lines(row, history, back, width);
        for (String each : details.subList(0, Math.min(details.size(), Math.max(0, height - 1 - lines.size())))) {
            lines.add(cut(each, width));
        }
        while (lines.size() < height - 1) {
            lines.add("");
        }
        lines.add(cut(DETAIL_KEYS, width));
    }

    /** Returns the title and the table, for output that is not a terminal. */
    List<String> plain(int width) {
        List<String> lines = new ArrayList<>();
        addTitle(lines, width);
        List<Row> rows = rows();
        lines.addAll(lines(rows, rows, width));
        return lines;
    }

    private List<String> lines(List<Row> rows, List<Row> all, int width) {
        List<String> lines = new ArrayList<>(table.lines(rows, all, history, back, width));
        if (rows.isEmpty()) {
            lines.add(filter.isEmpty() ? "No coalesced method has been called yet." : "No method matches " + filter);
        }
        return lines;
    }

    /** Adds the title, and a line about other JVMs if there are any. */
    private void addTitle(List<String> lines, int width) {
        lines.add(cut(title(), width));
        String cluster = history.cluster(back, uptimeSeconds);
        if (cluster != null) {
            lines.add(cut(cluster, width));
        }
    }

    /** Returns what the agent has sent about other JVMs; null if there is nothing. */
    @Nullable
    JsonObject clusterJson() {
        return history.clusterJson(back);
    }

    private String title() {
        double uptime = uptimeSeconds + history.secondsSinceFirst(back);
        StringBuilder state = new StringBuilder(title)
                .append("  up ")
                .append(Text.duration((long) (uptime * 1000)))
                .append("  ")
                .append(isSinceStart() ? "since start" : "last second");
        if (back > 0) {
            state.append(", ").append(back).append(" s ago");
        }
        if (isFrozen) {
            state.append(", frozen");
        }
        state.append("  by ").append(sort);
        if (!filter.isEmpty()) {
            state.append("  filter ").append(filter);
        }
        return state.toString();
    }

    private static String cut(String line, int width) {
        return line.length() <= width ? line : line.substring(0, width);
    }
}
