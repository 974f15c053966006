package dev.coalesce.sample.load;

import java.util.ArrayList;
import java.util.List;

/** Formats rows as a text table, with each column as wide as its widest cell. */
final class TextTable {
    private static final List<String> HEADER = List.of("row", "without", "with", "target", "ok");

    private TextTable() {}

    static String of(List<Row> rows) {
        List<List<String>> lines = new ArrayList<>();
        lines.add(HEADER);
        for (Row row : rows) {
            lines.add(List.of(row.name(), row.without(), row.with(), row.target(), row.ok() ? "yes" : "NO"));
        }
        int[] widths = new int[HEADER.size()];
        for (List<String> line : lines) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], line.get(i).length());
            }
        }
        StringBuilder text = new StringBuilder();
        for (List<String> line : lines) {
            append(text, line, widths, " ");
            if (line == HEADER) {
                append(text, List.of("", "", "", "", ""), widths, "-");
            }
        }
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
