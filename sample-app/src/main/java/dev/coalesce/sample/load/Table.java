package dev.coalesce.sample.load;

import java.util.ArrayList;
import java.util.List;

/** Rows as text, in columns as wide as what is in them. */
final class Table {
    private static final List<String> HEAD = List.of("row", "without", "with", "target", "ok");

    private Table() {}

    static String of(List<Row> rows) {
        List<List<String>> lines = new ArrayList<>();
        lines.add(HEAD);
        for (Row row : rows) {
            lines.add(List.of(row.name(), row.without(), row.with(), row.target(), row.ok() ? "yes" : "NO"));
        }
        int[] widths = new int[HEAD.size()];
        for (List<String> line : lines) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], line.get(i).length());
            }
        }
        StringBuilder text = new StringBuilder();
        for (List<String> line : lines) {
            append(text, line, widths, " ");
            if (line == HEAD) {
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
