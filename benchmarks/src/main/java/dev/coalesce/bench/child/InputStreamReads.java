package dev.coalesce.bench.child;

import dev.coalesce.Coalesce;
import dev.coalesce.bench.jmh.Agent;
import dev.coalesce.bench.report.Figure;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Measures reading an {@code InputStream} to its end. A shared stream alternates with a stream that is read directly.
 * Arguments: the {@link Source}, the {@link Way} and the number of repetitions.
 */
public final class InputStreamReads {
    /** The name of the printed result of an annotated method. */
    public static final String ANNOTATED = "annotated";

    /** The name of the printed result of reading upstream directly. */
    public static final String DIRECT = "direct";

    private static final int LENGTH = 64 << 20;
    private static final int SHORT_LENGTH = 8 << 20;
    private static final int BUFFER_SIZE = 1 << 16;

    /** The upstream that is read. */
    public enum Source {
        /** A file, whose bytes the operating system holds in memory. */
        FILE {
            @Override
            InputStream open(InputStreamReads of) throws IOException {
                return new FileInputStream(of.file.toFile());
            }
        },
        /** A connection to a server in the same JVM. */
        SOCKET {
            @Override
            InputStream open(InputStreamReads of) throws IOException {
                return new Socket(InetAddress.getLoopbackAddress(), of.server.getLocalPort()).getInputStream();
            }
        },
        /** An array. */
        ARRAY {
            @Override
            InputStream open(InputStreamReads of) {
                return new ByteArrayInputStream(of.data);
            }
        },
        /** A short array behind a buffer. */
        BUFFERED {
            @Override
            InputStream open(InputStreamReads of) {
                return new BufferedInputStream(new ByteArrayInputStream(of.data, 0, SHORT_LENGTH));
            }
        };

        abstract InputStream open(InputStreamReads of) throws IOException;
    }

    /** How the stream is read. */
    public enum Way {
        /** One reader, 64 KiB at a time. */
        BLOCKS {
            @Override
            void read(Callable<InputStream> opener) throws Exception {
                readBlocks(opener.call());
            }
        },
        /** One reader, with {@code DataInputStream.readInt}. */
        INTS {
            @Override
            void read(Callable<InputStream> opener) throws Exception {
                try (DataInputStream in = new DataInputStream(opener.call())) {
                    while (true) {
                        sum += in.readInt();
                    }
                } catch (EOFException e) {
                    // All has been read.
                }
            }
        },
        /** Fifty readers at once, 64 KiB at a time. */
        FIFTY_READERS {
            @Override
            void read(Callable<InputStream> opener) throws Exception {
                ExecutorService pool = Executors.newFixedThreadPool(READERS);
                CountDownLatch start = new CountDownLatch(1);
                List<Future<?>> readers = new ArrayList<>();
                for (int i = 0; i < READERS; i++) {
                    InputStream in = opener.call();
                    readers.add(pool.submit(() -> {
                        start.await();
                        readBlocks(in);
                        return null;
                    }));
                }
                start.countDown();
                for (Future<?> each : readers) {
                    each.get();
                }
                pool.shutdown();
            }
        };

        private static final int READERS = 50;

        /** Keeps the JIT from removing the reads. */
        static long sum;

        abstract void read(Callable<InputStream> opener) throws Exception;

        private static void readBlocks(InputStream stream) throws IOException {
            byte[] buffer = new byte[BUFFER_SIZE];
            try (InputStream in = stream) {
                while (in.read(buffer) >= 0) {
                    sum += buffer[0];
                }
            }
        }
    }

    private final byte[] data = new byte[LENGTH];
    private final Path file;
    private final ServerSocket server;

    private InputStreamReads() throws IOException {
        new Random(1).nextBytes(data);
        file = Files.createTempFile("benchmark", ".bin");
        Files.write(file, data);
        server = new ServerSocket(0, 0, InetAddress.getLoopbackAddress());
        Thread serving = new Thread(this::serve);
        serving.setDaemon(true);
        serving.start();
    }

    private void serve() {
        while (true) {
            try (Socket socket = server.accept();
                    OutputStream out = socket.getOutputStream()) {
                out.write(data);
            } catch (IOException e) {
                System.err.println("the server failed: " + e);
            }
        }
    }

    @Coalesce
    private InputStream shared(Source source) throws IOException {
        return source.open(this);
    }

    /**
     * Measures, and prints the results in nanoseconds.
     *
     * @param args the arguments that the class describes
     * @throws Exception if the measurement fails
     */
    public static void main(String[] args) throws Exception {
        Agent.check();
        InputStreamReads reads = new InputStreamReads();
        Source source = Source.valueOf(args[0]);
        Way way = Way.valueOf(args[1]);
        int repetitions = Integer.parseInt(args[2]);
        List<Double> annotated = new ArrayList<>();
        List<Double> direct = new ArrayList<>();
        for (int i = -repetitions; i < repetitions; i++) {
            double annotatedNanos = nanos(way, () -> reads.shared(source));
            double directNanos = nanos(way, () -> source.open(reads));
            if (i >= 0) {
                annotated.add(annotatedNanos);
                direct.add(directNanos);
            }
        }
        Files.delete(reads.file);
        System.out.println(ANNOTATED + "=" + Figure.of(annotated).median());
        System.out.println(DIRECT + "=" + Figure.of(direct).median());
    }

    private static double nanos(Way way, Callable<InputStream> opener) throws Exception {
        long start = System.nanoTime();
        way.read(opener);
        return System.nanoTime() - start;
    }
}
