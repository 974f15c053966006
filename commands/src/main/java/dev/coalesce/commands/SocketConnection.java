package dev.coalesce.commands;

import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.net.SocketException;
import java.net.URLEncoder;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reaches the agent through the Unix-domain socket of its option {@code console}. It leaves nothing in that JVM. */
final class SocketConnection implements Connection {
    private final RunningProcess process;
    private final Path file;

    private SocketConnection(RunningProcess process, Path file) {
        this.process = process;
        this.file = file;
    }

    /**
     * Connects through the socket of a process in a directory for temporary files.
     *
     * @return null if there is no socket that answers
     */
    static @Nullable SocketConnection open(RunningProcess process, String temporary, String user) {
        Path directory = Path.of(temporary, "coalesce-" + user);
        Path file = directory.resolve(process.pid());
        if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS) || !belongsTo(process, directory)) {
            return null;
        }
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(file))) {
            return channel.isConnected() ? new SocketConnection(process, file) : null;
        } catch (IOException | RuntimeException abandoned) {
            return null; // left behind by a JVM that was killed
        }
    }

    /** Others can create such a directory too, and answer in the place of the agent. */
    private static boolean belongsTo(RunningProcess process, Path directory) {
        try {
            return Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)
                    && (process.user().isEmpty()
                            || process.user()
                                    .equals(Files.getOwner(directory, LinkOption.NOFOLLOW_LINKS)
                                            .getName()));
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        }
    }

    @Override
    public JsonObject ask(String... request) throws CommandFailure {
        String line = Arrays.stream(request)
                .map(word -> URLEncoder.encode(word, StandardCharsets.UTF_8))
                .collect(Collectors.joining(" ", "", "\n"));
        String answer;
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(file))) {
            for (ByteBuffer rest = ByteBuffer.wrap(line.getBytes(StandardCharsets.UTF_8)); rest.hasRemaining(); ) {
                channel.write(rest);
            }
            answer = new String(Channels.newInputStream(channel).readAllBytes(), StandardCharsets.UTF_8);
        } catch (SocketException e) {
            throw CommandFailure.notDone(
                    "the connection to " + process + " was lost: it has ended, or the agent was" + " detached");
        } catch (IOException e) {
            throw CommandFailure.notDone(
                    "the agent in " + process + " does not answer at " + file + ": " + e.getMessage());
        }
        return parse(answer);
    }

    private JsonObject parse(String answer) throws CommandFailure {
        try {
            JsonObject json = JsonParser.parseString(answer).getAsJsonObject();
            if (json.has("error")) {
                throw CommandFailure.notDone(json.get("error").getAsString());
            }
            return json;
        } catch (JsonParseException | IllegalStateException e) {
            throw CommandFailure.notDone("the agent in " + process + " gave no answer at " + file
                    + ". Try again; if it stays so, use the command of the same version as the agent.");
        }
    }

    @Override
    public void close() {
        // Each request has a connection of its own.
    }
}
