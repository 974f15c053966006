package dev.coalesce.commands;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.coalesce.commands.web.Answers;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What the page of the command {@code web} shows. The command takes a sample of the counters each second, also while
 * nobody looks, so that a page which is opened later shows the last two minutes.
 *
 * <p>Concurrency: the command's thread samples, the threads of the server answer. All state is guarded by this object,
 * and so is the connection, which answers one request at a time.
 */
final class LiveData implements Answers {
    /** An answer that is younger than this is given to all pages, so that several pages cost as much as one. */
    private static final long SHARED_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private final Connection connection;
    private final long pid;
    private final double uptimeAtStart;
    private final LongSupplier clock;
    private final long startNanos;

    /** What changed in each of the last seconds, the oldest first. */
    private final Deque<Tick> ticks = new ArrayDeque<>();

    private String version = "";
    private @Nullable Sample newest;
    private long ticksSoFar;

    /** Why there are no more samples; null while there are. */
    private @Nullable String ended;

    private @Nullable JsonObject flights;
    private long flightsNanos;

    /**
     * The changes between two samples.
     *
     * @param number counts all ticks from 1
     * @param json the changes, as the page reads them
     */
    private record Tick(long number, JsonObject json) {}

    LiveData(Connection connection, long pid, double uptimeSeconds, LongSupplier clock) {
        this.clock = clock;
        this.startNanos = clock.getAsLong();
        this.connection = connection;
        this.pid = pid;
        this.uptimeAtStart = uptimeSeconds;
    }

    /** Takes a sample. */
    synchronized void sample() throws CommandFailure {
        JsonObject answer = connection.ask("counters");
        Sample sample = Sample.of(clock.getAsLong(), answer);
        version = answer.get("version").getAsString();
        if (newest != null) {
            ticksSoFar++;
            ticks.add(new Tick(ticksSoFar, changes(ticksSoFar, sample, newest)));
            if (ticks.size() > History.MAX_SECONDS) {
                ticks.remove();
            }
        }
        newest = sample;
    }

    /** Notes that there will be no more samples. */
    synchronized void end(String reason) {
        ended = reason;
    }

    private static JsonObject changes(long number, Sample now, Sample before) {
        JsonObject json = new JsonObject();
        double seconds = now.secondsSince(before);
        json.addProperty("number", number);
        json.addProperty("time", System.currentTimeMillis());
        json.addProperty("seconds", seconds);
        JsonObject methods = new JsonObject();
        for (Row row : Row.of(now, before, seconds)) {
            if (row.before() != null && (row.calls() > 0 || row.added("savedNanos") > 0 || row.added("runs") > 0)) {
                JsonArray added = new JsonArray();
                added.add(row.added("hits"));
                added.add(row.added("leads"));
                added.add(row.added("follows"));
                added.add(row.other());
                added.add(row.added("savedNanos"));
                methods.add(row.id(), added);
            }
        }
        json.add("methods", methods);
        return json;
    }

    @Override
    public synchronized @Nullable String answer(String name, Map<String, String> parameters) {
        try {
            JsonObject answer = switch (name) {
                case "live" -> live(parameters.getOrDefault("after", "0"));
                case "flights" -> flights();
                case "status" -> ask("status");
                case "why" -> ask("why", parameters.getOrDefault("method", ""));
                default -> null;
            };
            return answer == null ? null : answer.toString();
        } catch (CommandFailure e) {
            JsonObject failure = new JsonObject();
            failure.addProperty("error", e.getMessage());
            return failure.toString();
        }
    }

    private JsonObject ask(String... request) throws CommandFailure {
        if (ended != null) {
            throw CommandFailure.notDone(ended);
        }
        return connection.ask(request);
    }

    private JsonObject flights() throws CommandFailure {
        long now = clock.getAsLong();
        JsonObject known = flights;
        if (known == null || now - flightsNanos > SHARED_NANOS || ended != null) {
            known = ask("flights");
            flights = known;
            flightsNanos = now;
        }
        return known;
    }

    /** Returns the counters since the start, and the changes after the tick that the page already has. */
    private JsonObject live(String after) {
        long known = number(after);
        JsonObject json = new JsonObject();
        json.addProperty("pid", pid);
        json.addProperty("version", version);
        json.addProperty("newest", ticksSoFar);
        json.addProperty("ended", ended);
        double uptime = uptimeAtStart + (clock.getAsLong() - startNanos) / 1e9;
        json.addProperty("uptimeSeconds", uptime);
        JsonArray methods = new JsonArray();
        if (newest != null) {
            for (Row row : Row.of(newest, null, uptime)) {
                JsonObject method = row.json();
                method.addProperty("id", row.id());
                methods.add(method);
            }
        }
        json.add("methods", methods);
        JsonArray changes = new JsonArray();
        for (Tick each : ticks) {
            if (each.number > known) {
                changes.add(each.json);
            }
        }
        json.add("ticks", changes);
        return json;
    }

    private static long number(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            return 0;
        }
    }
}
