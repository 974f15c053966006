package dev.coalesce.agent.console;

import java.io.IOException;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One connection of a {@link ConsoleSocket}. Used by one thread, which never waits for the client. */
final class ConsoleClient {
    private static final int MAX_REQUEST = 64 * 1024;

    /** A client has this much time to write its request and to read the answer. */
    private static final long MAX_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final SocketChannel channel;
    private final Function<String[], String> console;
    private final long begun = System.nanoTime();
    private ByteBuffer request = ByteBuffer.allocate(1024);
    private @Nullable ByteBuffer answer;
    private @Nullable SelectionKey key;

    ConsoleClient(SocketChannel channel, Function<String[], String> console) {
        this.channel = channel;
        this.console = console;
    }

    void setKey(SelectionKey selectionKey) {
        key = selectionKey;
    }

    /** Goes on as far as possible without waiting. Returns false if the connection has been closed. */
    boolean serve(boolean isReady) {
        boolean isOpen = false;
        try {
            isOpen = System.nanoTime() - begun < MAX_NANOS && (!isReady || proceed());
        } catch (IOException e) {
            // The client has gone.
        }
        if (!isOpen) {
            close();
        }
        return isOpen;
    }

    private boolean proceed() throws IOException {
        ByteBuffer writing = answer;
        if (writing == null) {
            if (!readLine()) {
                return request.position() < MAX_REQUEST && channel.isOpen();
            }
            writing = ByteBuffer.wrap(answer().getBytes(StandardCharsets.UTF_8));
            answer = writing;
        }
        channel.write(writing);
        SelectionKey selected = key;
        if (writing.hasRemaining() && selected != null) {
            selected.interestOps(SelectionKey.OP_WRITE);
            return true;
        }
        return false;
    }

    /** Reads what has arrived. Returns true if the line is complete. */
    private boolean readLine() throws IOException {
        int read = channel.read(request);
        if (read < 0) {
            channel.close();
            return false;
        }
        int end = request.position();
        if (end > 0 && request.get(end - 1) == '\n') {
            return true;
        }
        if (!request.hasRemaining() && end < MAX_REQUEST) {
            request = ByteBuffer.allocate(2 * end).put(request.flip());
        }
        return false;
    }

    private String answer() {
        String line = new String(request.array(), 0, request.position(), StandardCharsets.UTF_8).strip();
        String[] words = line.split(" ", -1);
        try {
            for (int i = 0; i < words.length; i++) {
                words[i] = URLDecoder.decode(words[i], StandardCharsets.UTF_8);
            }
        } catch (IllegalArgumentException e) {
            return "{\"error\":\"the request is not encoded as a command encodes it\"}";
        }
        return console.apply(words);
    }

    private void close() {
        try {
            channel.close();
        } catch (IOException e) {
            // The client has gone.
        }
    }
}
