package dev.coalesce.sample.load;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Formats rows as a text table, with each column as wide as its widest cell. */
final class TextTable {
    private static final List<String> HEADER = List.of("row", "without", "with", "target", "ok");

    private TextTable() {}

    static String of(List<Row> rows) {
        List<List<String>> lines = new ArrayList<>();
        for (Row row : rows) {
            lines.add(List.of(row.name(), row.without(), row.with(), row.target(), row.ok() ? "yes" : "NO"));
        }
        return of(HEADER, lines);
    }

    /** Formats lines that have as many cells as the header. */
    static String of(List<String> header, List<List<String>> lines) {
        int[] widths = new int[header.size()];
        List<List<String>> all = new ArrayList<>(List.of(header));
        all.addAll(lines);
        for (List<String> line : all) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], line.get(i).length());
            }
        }
        StringBuilder text = new StringBuilder();
        append(text, header, widths, " ");
        append(text, Collections.nCopies(widths.length, ""), widths, "-");
        lines.forEach(line -> append(text, line, widths, " "));
        return text.toString();
    }

    private static void append(StringBuilder text, List<String> cells, int[] widths, String padding) {
        for (int i = 0; i < widths.length; i++) {
            String cell = cells.get(i);
            text.append("|").append(padding).append(cell);
            text.append(padding.repeat(widths[i] - cell.length() + 1));
        }
        text.append("|").append(System.lineSeparator());
    }
}
