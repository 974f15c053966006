package dev.coalesce.agent.testing;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Feeds inputs that are near to good ones: texts or bytes from a list, changed at random. Each run of the build takes the
 * same few thousand; {@code -Dfuzz.runs=10000000 -Dfuzz.seed=7} goes on for longer, elsewhere. A failure names its input.
 */
public final class Fuzz {
    private static final int RUNS = Integer.getInteger("fuzz.runs", 1_500);
    private static final long SEED = Long.getLong("fuzz.seed", 1);

    /** Not a matter of speed: an input that takes so long takes for ever. */
    private static final long HANGS_AFTER_SECONDS = 60;

    private static final String ODD = "\0\n\r\t\u00a0\u2028\ud800\u0130\uff11\u202e{}[]()<>=:,.#&*!|'\"%@`\\$-+~? ";

    private Fuzz() {}

    /** What must hold for any input. */
    public interface Check<T> {
        void hold(T input) throws Exception;
    }

    /** Texts made of these and of what stands in the dictionary. */
    public static void texts(List<String> seeds, List<String> dictionary, Check<String> check) {
        Random random = new Random(SEED);
        run(RUNS, () -> text(random, seeds, dictionary), check, Fuzz::shown);
    }

    /** Files made of these. */
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

    private interface Shown<T> {
        String of(T input);
    }

    private static <T> void run(int runs, Source<T> source, Check<T> check, Shown<T> shown) {
        AtomicLong done = new AtomicLong();
        List<T> current = new ArrayList<>();
        List<Throwable> failed = new ArrayList<>();
        Thread worker = new Thread(
                () -> {
                    for (int i = 0; i < runs && failed.isEmpty(); i++) {
                        T input = source.next();
                        synchronized (current) {
                            current.clear();
                            current.add(input);
                        }
                        try {
                            check.hold(input);
                        } catch (Throwable e) {
                            failed.add(e);
                        }
                        done.incrementAndGet();
                    }
                },
                "fuzz");
        worker.setDaemon(true);
        worker.start();
        @Nullable String hangs = await(worker, done);
        synchronized (current) {
            String input = current.isEmpty() ? "" : shown.of(current.get(0));
            String where = "seed " + SEED + ", input " + done.get() + ": " + input;
            if (hangs != null) {
                throw new AssertionError("hangs, " + where + hangs);
            }
            if (!failed.isEmpty()) {
                throw new AssertionError(where, failed.get(0));
            }
        }
    }

    /** Where it hangs; null where it has come to its end. */
    private static @Nullable String await(Thread worker, AtomicLong done) {
        long before = -1;
        try {
            while (worker.isAlive()) {
                long now = done.get();
                if (now == before) {
                    return " at " + List.of(worker.getStackTrace());
                }
                before = now;
                worker.join(TimeUnit.SECONDS.toMillis(HANGS_AFTER_SECONDS));
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

    private static String shown(String text) {
        StringBuilder shown = new StringBuilder();
        for (char c : text.substring(0, Math.min(text.length(), 500)).toCharArray()) {
            if (c >= ' ' && c < 127) {
                shown.append(c);
            } else {
                shown.append(String.format("\\u%04x", (int) c));
            }
        }
        return "\"" + shown + "\"" + (text.length() > 500 ? " and " + (text.length() - 500) + " more" : "");
    }
}
