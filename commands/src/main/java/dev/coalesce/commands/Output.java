package dev.coalesce.commands;

import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/**
 * Standard output.
 *
 * @param stream where lines go
 * @param charset the charset of the stream
 */
record Output(PrintStream stream, Charset charset) {
    /** Prints a line in which nothing can control the terminal. */
    void print(String line) {
        stream.println(Text.visible(line));
    }

    /** Prints JSON text as one line. JSON is UTF-8 whatever the terminal uses. */
    void printJson(Object json) {
        byte[] line = (json + "\n").getBytes(StandardCharsets.UTF_8);
        stream.write(line, 0, line.length);
        stream.flush();
    }

    /** Tells whether bars of several heights can be printed. */
    boolean hasBars() {
        return charset.newEncoder().canEncode('\u2581');
    }

    /** Tells whether nobody reads the output any more. */
    boolean isClosed() {
        return stream.checkError();
    }
}
