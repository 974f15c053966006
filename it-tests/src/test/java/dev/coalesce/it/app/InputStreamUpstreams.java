package dev.coalesce.it.app;

import dev.coalesce.Coalesce;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.SequenceInputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/** Upstreams that treat their readers in ways of their own: pipes, sockets with a timeout, files of several parts. */
public class InputStreamUpstreams {
    private static final int PIPED = 100_000;

    private final AtomicInteger opened = new AtomicInteger();
    private final CountDownLatch reading = new CountDownLatch(1);
    private final CountDownLatch goOn = new CountDownLatch(1);
    private volatile Thread writer = Thread.currentThread();

    public static void main(String[] args) throws Exception {
        System.out.println("parts: " + new InputStreamUpstreams().readPartsWhileOthersRead());
        for (String kind : List.of("plain", "buffered", "sequence", "wrapped")) {
            System.out.println("pipe, " + kind + ": " + new InputStreamUpstreams().pipeReaderEnds(kind));
        }
        System.out.println("closed pipe: " + new InputStreamUpstreams().allReadersOfPipeLeave());
        System.out.println("socket timeout: " + new InputStreamUpstreams().socketTimesOut());
        System.out.println("client's timeout: " + new InputStreamUpstreams().clientTimesOut());
        System.out.println("errors: " + AgentBean.named("type=Agent").get("Errors"));
        System.exit(0);
    }

    private static byte[] parts() throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int i = 0; i < 2; i++) {
            byte[] part = new byte[1000];
            new Random(i).nextBytes(part);
            ByteArrayOutputStream member = new ByteArrayOutputStream();
            try (OutputStream out = new GZIPOutputStream(member)) {
                out.write(part);
            }
            all.write(member.toByteArray());
        }
        return all.toByteArray();
    }

    /** A stream of the network that never says that nothing is available. It pauses between the parts. */
    @Coalesce
    InputStream parts(String name) throws IOException {
        byte[] all = parts();
        byte[] first = Arrays.copyOf(all, all.length / 2);
        byte[] second = Arrays.copyOfRange(all, all.length / 2, all.length);
        return new FilterInputStream(new ByteArrayInputStream(first)) {
            private boolean inSecond;

            @Override
            public int read(byte[] to, int offset, int count) throws IOException {
                int n = super.read(to, offset, count);
                if (n >= 0 || inSecond) {
                    return n;
                }
                reading.countDown();
                awaitGoOn();
                inSecond = true;
                in = new ByteArrayInputStream(second);
                return super.read(to, offset, count);
            }

            @Override
            public int available() {
                return 1;
            }
        };
    }

    private void awaitGoOn() {
        try {
            goOn.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private String readPartsWhileOthersRead() throws Exception {
        InputStream raw = parts("file");
        InputStream second = parts("file");
        Call<Integer> first = Call.start(() -> raw.readAllBytes().length);
        reading.await();
        Call<Integer> gzip = Call.start(() -> new GZIPInputStream(second).readAllBytes().length);
        gzip.awaitDoneOrWaiting();
        goOn.countDown();
        return gzip.get() + " bytes, " + (first.get() == parts().length ? "all" : "not all") + " raw bytes";
    }

    @Coalesce(ttl = "1h")
    InputStream report(String kind) throws IOException {
        opened.incrementAndGet();
        PipedInputStream in = new PipedInputStream(1024);
        PipedOutputStream out = new PipedOutputStream(in);
        writer = new Thread(() -> {
            try (out) {
                for (int i = 0; i < PIPED / 100; i++) {
                    out.write(new byte[100]);
                }
            } catch (IOException e) {
                opened.addAndGet(100);
            }
        });
        writer.setDaemon(true);
        writer.start();
        return switch (kind) {
            case "plain" -> in;
            case "buffered" -> new DataInputStream(new BufferedInputStream(in));
            case "sequence" -> new SequenceInputStream(InputStream.nullInputStream(), in);
            default ->
                new InputStream() {
                    @Override
                    public int read() throws IOException {
                        return in.read();
                    }

                    @Override
                    public int read(byte[] to, int offset, int count) throws IOException {
                        return in.read(to, offset, count);
                    }

                    @Override
                    public void close() throws IOException {
                        in.close();
                    }
                };
        };
    }

    /** A caller on a short-lived thread looks at the first bytes. Another caller takes its time. */
    private String pipeReaderEnds(String kind) throws Exception {
        InputStream slow = report(kind);
        Call<Integer> peek = Call.start(() -> {
            try (InputStream in = report(kind)) {
                return in.readNBytes(8000).length;
            }
        });
        int peeked = peek.get();
        writer.join(2_000); // the writer looks every second whether its reader's thread is alive
        int slowly = slow.readAllBytes().length;
        slow.close();
        try (InputStream hit = report(kind)) {
            return peeked + ", " + slowly + ", " + hit.readAllBytes().length + ", opened " + opened;
        }
    }

    private String allReadersOfPipeLeave() throws Exception {
        InputStream first = report("plain");
        InputStream second = report("plain");
        first.readNBytes(10);
        first.close();
        second.close();
        writer.join();
        return "the writer ended, opened " + opened;
    }

    @Coalesce(ttl = "1h")
    InputStream download(int port) throws IOException {
        opened.incrementAndGet();
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(200);
        return socket.getInputStream();
    }

    private String socketTimesOut() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            InputStream first = download(server.getLocalPort());
            InputStream second = download(server.getLocalPort());
            Socket accepted = server.accept();
            accepted.getOutputStream().write(new byte[10]);
            Call<String> reading = Call.start(() -> untilTimeout(second));
            String outcome = untilTimeout(first) + ", " + reading.get();
            InputStream later = download(server.getLocalPort());
            accepted.getOutputStream().write(new byte[20]);
            accepted.close();
            outcome += ", then " + first.readAllBytes().length + " and " + second.readAllBytes().length;
            server.accept().close();
            return outcome + ", a later call: " + later.readAllBytes().length + ", opened " + opened;
        }
    }

    private static String untilTimeout(InputStream in) throws IOException {
        int n = 0;
        try {
            while (in.read() >= 0) {
                n++;
            }
            return n + " to the end";
        } catch (SocketTimeoutException e) {
            return n + " to the timeout";
        }
    }

    /** The timeout of a client, OkHttp's for example, after which its stream cannot be read. */
    @Coalesce
    InputStream hanging(String name) {
        opened.incrementAndGet();
        return new InputStream() {
            private boolean timedOut;

            @Override
            public int read() throws IOException {
                return read(new byte[1], 0, 1);
            }

            @Override
            public int read(byte[] to, int offset, int count) throws IOException {
                if (timedOut) {
                    throw new IOException("canceled");
                }
                reading.countDown();
                awaitGoOn();
                timedOut = true;
                throw new InterruptedIOException("timeout");
            }
        };
    }

    private String clientTimesOut() throws Exception {
        List<Call<String>> callers = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            InputStream in = hanging("k");
            callers.add(Call.start(() -> {
                try {
                    return "read " + in.read();
                } catch (IOException e) {
                    return e.getMessage();
                }
            }));
        }
        reading.await();
        callers.forEach(Call::awaitWaiting);
        goOn.countDown();
        TreeMap<String, Integer> outcomes = new TreeMap<>();
        for (Call<String> each : callers) {
            outcomes.merge(each.get(), 1, Integer::sum);
        }
        InputStream again = hanging("k");
        again.close();
        return outcomes + ", opened " + opened;
    }
}
