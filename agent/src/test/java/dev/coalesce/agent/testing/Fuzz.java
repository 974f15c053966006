package dev.coalesce.agent.testing;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Feeds a check with texts or bytes that are random changes of valid ones. Each build uses the same few thousand
 * inputs; {@code -Dfuzz.runs=10000000 -Dfuzz.seed=7} runs longer with other inputs. A failure names its input.
 */
public final class Fuzz {
    private static final int RUNS = Integer.getInteger("fuzz.runs", 1_500);
    private static final long SEED = Long.getLong("fuzz.seed", 1);

    /** No input takes this long on any machine unless it never ends. */
    private static final long HANG_LIMIT_SECONDS = 60;

    private static final String ODD = "\0\n\r\t\u00a0\u2028\ud800\u0130\uff11\u202e{}[]()<>=:,.#&*!|'\"%@`\\$-+~? ";

    private Fuzz() {}

    /** A check that must pass for every input. */
    public interface Check<T> {
        void hold(T input) throws Exception;
    }

    /** Checks texts made from the seeds and the words of the dictionary. */
    public static void texts(List<String> seeds, List<String> dictionary, Check<String> check) {
        Random random = new Random(SEED);
        run(RUNS, () -> text(random, seeds, dictionary), check, Fuzz::escaped);
    }

    /** Checks byte arrays made from the seeds. */
    public static void bytes(List<byte[]> seeds, Check<byte[]> check) {
        Random random = new Random(SEED);
        run(
                RUNS / 5,
                () -> bytes(random, seeds.get(random.nextInt(seeds.size()))),
                check,
                input -> input.length + " bytes");
    }

    private interface Source<T> {
        T next();
    }

    private interface Formatter<T> {
        String format(T input);
    }

    private static <T> void run(int runs, Source<T> source, Check<T> check, Formatter<T> formatter) {
        AtomicLong done = new AtomicLong();
        List<T> current = new ArrayList<>();
        List<Throwable> failures = new ArrayList<>();
        Thread worker = new Thread(
                () -> {
                    for (int i = 0; i < runs && failures.isEmpty(); i++) {
                        T input = source.next();
                        synchronized (current) {
                            current.clear();
                            current.add(input);
                        }
                        try {
                            check.hold(input);
                        } catch (Throwable e) {
                            failures.add(e);
                        }
                        done.incrementAndGet();
                    }
                },
                "fuzz");
        worker.setDaemon(true);
        worker.start();
        @Nullable String hangLocation = awaitEnd(worker, done);
        synchronized (current) {
            String input = current.isEmpty() ? "" : formatter.format(current.get(0));
            String where = "seed " + SEED + ", input " + done.get() + ": " + input;
            if (hangLocation != null) {
                throw new AssertionError("hangs, " + where + hangLocation);
            }
            if (!failures.isEmpty()) {
                throw new AssertionError(where, failures.get(0));
            }
        }
    }

    /** Waits for the worker. Returns where it hangs; null if it has ended. */
    private static @Nullable String awaitEnd(Thread worker, AtomicLong done) {
        long before = -1;
        try {
            while (worker.isAlive()) {
                long now = done.get();
                if (now == before) {
                    return " at " + List.of(worker.getStackTrace());
                }
                before = now;
                worker.join(TimeUnit.SECONDS.toMillis(HANG_LIMIT_SECONDS));
            }
            return null;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String text(Random random, List<String> seeds, List<String> dictionary) {
        StringBuilder text = new StringBuilder(seeds.get(random.nextInt(seeds.size())));
        for (int changes = random.nextInt(6); changes > 0; changes--) {
            int at = random.nextInt(text.length() + 1);
            int to = Math.min(text.length(), at + random.nextInt(8));
            switch (random.nextInt(8)) {
                case 0 -> text.delete(at, to);
                case 1 -> text.insert(at, ODD.charAt(random.nextInt(ODD.length())));
                case 2, 3 -> text.insert(at, dictionary.get(random.nextInt(dictionary.size())));
                case 4 -> text.replace(at, to, dictionary.get(random.nextInt(dictionary.size())));
                case 5 -> text.insert(at, text.substring(at, to).repeat(random.nextInt(30)));
                case 6 -> text.append(seeds.get(random.nextInt(seeds.size())));
                default -> {
                    if (random.nextInt(10) == 0) {
                        text.insert(
                                at,
                                dictionary
                                        .get(random.nextInt(dictionary.size()))
                                        .repeat(20_000));
                    }
                }
            }
        }
        return text.toString();
    }

    private static byte[] bytes(Random random, byte[] seed) {
        byte[] bytes = seed.clone();
        for (int changes = random.nextInt(4); changes > 0; changes--) {
            bytes[random.nextInt(bytes.length)] =
                    random.nextBoolean() ? (byte) random.nextInt(256) : (byte) (random.nextInt(8) - 2);
        }
        if (random.nextInt(8) == 0) {
            bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length));
        }
        return bytes;
    }

    private static String escaped(String text) {
        StringBuilder escaped = new StringBuilder();
        for (char c : text.substring(0, Math.min(text.length(), 500)).toCharArray()) {
            if (c >= ' ' && c < 127) {
                escaped.append(c);
            } else {
                escaped.append(String.format("\\u%04x", (int) c));
            }
        }
        return "\"" + escaped + "\"" + (text.length() > 500 ? " and " + (text.length() - 500) + " more" : "");
    }
}
