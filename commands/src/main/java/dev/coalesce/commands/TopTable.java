package dev.coalesce.commands;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Formats the rows of {@code top} as a table that fits into the width of the terminal. */
final class TopTable {
    /** No limit: output into a file or a pipe. */
    static final int UNLIMITED = Integer.MAX_VALUE;

    private static final int MIN_NAME = 16;
    private static final int SPARKLINE_WIDTH = 20;
    private static final int SPARKLINE_SECONDS = 60;

    /** The columns behind the name. The last ones to be left out in a narrow terminal have the lowest rank. */
    private enum Column {
        CALLS("calls/s", 0),
        HIT("hit%", 1),
        LEAD("lead%", 2),
        FOLLOW("foll%", 3),
        OTHER("other", 8),
        RUN("run ms", 5),
        WAIT("wait ms (p99)", 6),
        FLIGHTS("flights", 4),
        OLDEST("oldest", 9),
        CACHED("cached", 10),
        SAVED("saved/s", 7),
        HISTORY("60 s", 11);

        final String title;
        final int rank;

        Column(String title, int rank) {
            this.title = title;
            this.rank = rank;
        }
    }

    private final boolean unicode;

    TopTable(boolean unicode) {
        this.unicode = unicode;
    }

    /**
     * Formats rows.
     *
     * @param rows the rows in the order to show
     * @param all these rows, and those for which there is no room
     * @param history supplies the sparklines
     * @param back how far the rows are behind the newest sample
     * @param width the width of the terminal
     * @return the heading, and a line for each row
     */
    List<String> lines(List<Row> rows, List<Row> all, History history, int back, int width) {
        List<Map<Column, String>> cells = new ArrayList<>();
        Map<Column, Integer> widths = new EnumMap<>(Column.class);
        for (Column column : Column.values()) {
            widths.put(column, column.title.length());
        }
        for (Row row : rows) {
            Map<Column, String> line = new EnumMap<>(Column.class);
            for (Column column : Column.values()) {
                String cell = cell(row, column, history, back);
                line.put(column, cell);
                widths.merge(column, cell.length(), Math::max);
            }
            cells.add(line);
        }
        List<String> names = names(rows, all, width);
        int nameWidth = names.stream().mapToInt(String::length).max().orElse(0);
        nameWidth = Math.max("METHOD".length(), nameWidth);
        List<Column> shown = fit(widths, Math.min(nameWidth, MIN_NAME), width);
        int room = width == UNLIMITED ? nameWidth : width - total(shown, widths);
        nameWidth = Math.min(nameWidth, Math.max(room, 1));
        List<String> lines = new ArrayList<>();
        lines.add(line("METHOD", nameWidth, shown, widths, null));
        for (int i = 0; i < rows.size(); i++) {
            lines.add(line(shorten(names.get(i), nameWidth), nameWidth, shown, widths, cells.get(i)));
        }
        return lines;
    }

    private static int total(List<Column> columns, Map<Column, Integer> widths) {
        return columns.stream()
                .mapToInt(column -> 2 + widths.getOrDefault(column, 0))
                .sum();
    }

    /** Leaves out columns until the others fit behind the name. */
    private static List<Column> fit(Map<Column, Integer> widths, int nameWidth, int width) {
        List<Column> shown = new ArrayList<>(List.of(Column.values()));
        while (!shown.isEmpty() && width != UNLIMITED && nameWidth + total(shown, widths) > width) {
            Column leastImportant = shown.get(0);
            for (Column each : shown) {
                leastImportant = each.rank > leastImportant.rank ? each : leastImportant;
            }
            shown.remove(leastImportant);
        }
        return shown;
    }

    private static String line(
            String name,
            int nameWidth,
            List<Column> columns,
            Map<Column, Integer> widths,
            @Nullable Map<Column, String> cells) {
        StringBuilder line = new StringBuilder(Text.padRight(name, nameWidth));
        for (Column column : columns) {
            String cell = cells == null ? column.title : cells.getOrDefault(column, "");
            line.append("  ")
                    .append(
                            column == Column.HISTORY
                                    ? Text.padRight(cell, widths.getOrDefault(column, 0))
                                    : Text.padLeft(cell, widths.getOrDefault(column, 0)));
        }
        return line.toString().stripTrailing();
    }

    private String cell(Row row, Column column, History history, int back) {
        long calls = row.calls();
        return switch (column) {
            case CALLS -> Text.number(row.callsPerSecond());
            case HIT -> Text.percent(row.added("hits"), calls);
            case LEAD -> Text.percent(row.added("leads"), calls);
            case FOLLOW -> Text.percent(row.added("follows"), calls);
            case OTHER -> Text.number(row.other());
            case RUN -> millis(row.runMillis());
            case WAIT -> waits(row);
            case FLIGHTS -> Text.number(row.now().get("inFlight"));
            case OLDEST ->
                row.now().get("inFlight") == 0 ? "--" : Text.duration(row.now().get("oldestFlightMillis"));
            case CACHED -> Text.number(row.now().get("size"));
            case SAVED -> Text.number(row.savedPerSecond()) + "s";
            case HISTORY ->
                Sparkline.of(history.callRates(row.id(), back, SPARKLINE_SECONDS), SPARKLINE_WIDTH, unicode);
        };
    }

    private static String waits(Row row) {
        Percentiles waits = row.waits();
        return waits.isEmpty()
                ? "--"
                : millis(waits.nanos(Row.MEDIAN) / 1e6) + " (" + millis(waits.nanos(Row.WORST) / 1e6) + ")";
    }

    private static String millis(double millis) {
        return Double.isNaN(millis) ? "--" : Text.number(millis);
    }

    /** Returns the names of methods without their packages, except where two would be equal. */
    private static List<String> names(List<Row> rows, List<Row> all, int width) {
        Map<String, Integer> counts = new HashMap<>();
        for (Row row : all) {
            counts.merge(shortName(row), 1, Integer::sum);
        }
        List<String> names = new ArrayList<>();
        for (Row row : rows) {
            boolean isShort = width != UNLIMITED && counts.getOrDefault(shortName(row), 0) == 1;
            names.add((isShort ? shortName(row) : row.name()) + row.now().mark());
        }
        return names;
    }

    private static String shortName(Row row) {
        String name = row.name();
        int method = name.lastIndexOf('.');
        return row.id().startsWith("Method:") ? name.substring(name.lastIndexOf('.', method - 1) + 1) : name;
    }

    /** Shortens a name at its beginning: the method's own name is at its end. */
    private String shorten(String name, int width) {
        String sign = unicode ? "\u2026" : "~";
        return name.length() <= width ? name : sign + name.substring(name.length() - width + 1);
    }
}
