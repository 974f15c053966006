package dev.coalesce.commands;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jline.terminal.Attributes;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStringBuilder;
import org.jline.utils.AttributedStyle;
import org.jline.utils.Display;
import org.jline.utils.InfoCmp.Capability;
import org.jline.utils.NonBlockingReader;

/** Shows {@code top} in a terminal: paints, and reads keys. */
final class TopScreen {
    private static final long INTERVAL_NANOS = 1_000_000_000;
    private static final int ESCAPE = 27;
    private static final int DEFAULT_WIDTH = 80;
    private static final int DEFAULT_HEIGHT = 24;

    /** How long to wait for the rest of an arrow key's sequence. */
    private static final long SEQUENCE_MILLIS = 20;

    private final TopView view;
    private final Connection connection;

    /** The answer that is shown instead of the table; empty for the table. */
    private List<String> overlay = List.of();

    TopScreen(TopView view, Connection connection) {
        this.view = view;
        this.connection = connection;
    }

    void run() throws CommandFailure {
        // The provider that uses the programs stty and tty: it needs no native code, about which newer JVMs warn.
        try (Terminal terminal = TerminalBuilder.builder()
                .system(true)
                .provider("exec")
                .dumb(true)
                .build()) {
            Attributes before = terminal.enterRawMode();
            terminal.puts(Capability.enter_ca_mode);
            terminal.puts(Capability.cursor_invisible);
            try {
                loop(terminal);
            } finally {
                terminal.puts(Capability.exit_ca_mode);
                terminal.puts(Capability.cursor_visible);
                terminal.setAttributes(before);
                terminal.flush();
            }
        } catch (IOException e) {
            throw CommandFailure.notDone("the terminal cannot be used: " + e.getMessage() + ". Use top --once.");
        }
    }

    private void loop(Terminal terminal) throws IOException, CommandFailure {
        Display display = new Display(terminal, true);
        NonBlockingReader reader = terminal.reader();
        long next = System.nanoTime() + INTERVAL_NANOS;
        while (true) {
            paint(terminal, display);
            long wait = next - System.nanoTime();
            int key = wait <= 0 ? NonBlockingReader.READ_EXPIRED : reader.read(Math.max(1, wait / 1_000_000));
            if (key == NonBlockingReader.EOF) {
                return;
            }
            if (key != NonBlockingReader.READ_EXPIRED && !handle(key, reader)) {
                return;
            }
            if (System.nanoTime() - next >= 0) {
                view.add(Sample.of(System.nanoTime(), connection.ask("counters")));
                next = System.nanoTime() + INTERVAL_NANOS;
            }
        }
    }

    private boolean handle(int key, NonBlockingReader reader) throws IOException, CommandFailure {
        int read = key == ESCAPE ? arrow(reader) : key;
        if (!overlay.isEmpty()) {
            overlay = List.of(); // any key goes back
            return read != 3;
        }
        if (read == 'f' && !view.isWriting()) {
            overlay = flights();
            return true;
        }
        if (read == 'w' && !view.isWriting()) {
            overlay = why();
            return true;
        }
        return view.key(read);
    }

    private List<String> flights() {
        try {
            return FlightsCommand.lines(connection.ask("flights"));
        } catch (CommandFailure e) {
            return List.of(String.valueOf(e.getMessage()));
        }
    }

    private List<String> why() {
        Row row = view.selectedRow();
        try {
            return row == null
                    ? List.of("No method is selected.")
                    : WhyCommand.lines(connection.ask("why", row.name()));
        } catch (CommandFailure e) {
            return List.of(String.valueOf(e.getMessage()));
        }
    }

    /** Reads the rest of an arrow key, and returns the key that means the same. */
    private static int arrow(NonBlockingReader reader) throws IOException {
        int second = reader.read(SEQUENCE_MILLIS);
        if (second != '[' && second != 'O') {
            return ESCAPE;
        }
        return switch (reader.read(SEQUENCE_MILLIS)) {
            case 'A' -> 'k';
            case 'B' -> 'j';
            case 'C' -> '>';
            case 'D' -> '<';
            default -> 0;
        };
    }

    private void paint(Terminal terminal, Display display) {
        int width = terminal.getWidth() > 0 ? terminal.getWidth() : DEFAULT_WIDTH;
        int height = terminal.getHeight() > 0 ? terminal.getHeight() : DEFAULT_HEIGHT;
        display.resize(height, width);
        List<AttributedString> lines = new ArrayList<>();
        List<String> texts = overlay.isEmpty() ? view.screen(width, height) : overlayLines(width, height);
        int selected = overlay.isEmpty() ? view.selectedLine() : -1;
        for (int i = 0; i < texts.size(); i++) {
            AttributedStyle style = i == selected
                    ? AttributedStyle.INVERSE
                    : i <= 1 || i == texts.size() - 1 ? AttributedStyle.BOLD : AttributedStyle.DEFAULT;
            lines.add(new AttributedStringBuilder()
                    .styled(style, Text.visible(texts.get(i)))
                    .toAttributedString()
                    .columnSubSequence(0, width));
        }
        display.update(lines, 0);
    }

    private List<String> overlayLines(int width, int height) {
        List<String> lines = new ArrayList<>();
        for (String each : overlay.subList(0, Math.min(overlay.size(), height - 1))) {
            lines.add(each.length() <= width ? each : each.substring(0, width));
        }
        while (lines.size() < height - 1) {
            lines.add("");
        }
        lines.add("any key: back");
        return lines;
    }
}
