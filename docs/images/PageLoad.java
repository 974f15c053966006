import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.ThreadLocalRandom;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;

/**
 * Load for the picture of the page, made by {@code draw-page}. Callers ask the sample application for quotes, in waves,
 * and for one object. {@code started} is printed after a second, and {@code ready} after the given number of seconds. The
 * load ends with the standard input. With {@code jpeg} and two files, it writes the picture of the browser as a JPEG.
 */
public class PageLoad {
    private static final int QUOTE_CALLERS = 24;
    private static final int OBJECT_CALLERS = 6;
    private static final int SYMBOLS = 20;
    private static final double WAVE_NANOS = 40e9;
    private static final float QUALITY = 0.85f;
    private static final String OBJECT = "/objects/photos/cover.jpg";

    private final HttpClient http = HttpClient.newHttpClient();
    private final String service;

    private PageLoad(String service) {
        this.service = service;
    }

    public static void main(String[] args) throws Exception {
        if (args[0].equals("jpeg")) {
            writeJpeg(new File(args[1]), new File(args[2]));
        } else {
            new PageLoad(args[0]).run(Integer.parseInt(args[1]));
        }
    }

    private void run(int seconds) throws Exception {
        HttpRequest upload = HttpRequest.newBuilder(URI.create(service + OBJECT))
                .header("Content-Type", "image/jpeg")
                .PUT(HttpRequest.BodyPublishers.ofString("x".repeat(100_000)))
                .build();
        http.send(upload, BodyHandlers.discarding());
        for (int i = 0; i < QUOTE_CALLERS; i++) {
            start(() -> get("/quotes/S" + (char) ('A' + Math.min(pick(SYMBOLS), pick(SYMBOLS)))), 40);
        }
        for (int i = 0; i < OBJECT_CALLERS; i++) {
            start(() -> get(OBJECT), 60);
        }
        Thread.sleep(1_000);
        System.out.println("started");
        Thread.sleep(seconds * 1_000L);
        System.out.println("ready");
        System.in.readAllBytes();
        System.exit(0);
    }

    private static int pick(int bound) {
        return ThreadLocalRandom.current().nextInt(bound);
    }

    private interface Call {
        void run() throws IOException, InterruptedException;
    }

    /** Starts a caller, which pauses between its calls: longer and shorter, in waves. */
    private static void start(Call call, int pauseMillis) {
        Thread thread = new Thread(() -> {
            try {
                while (true) {
                    call.run();
                    double wave = 1.5 + Math.sin(System.nanoTime() / WAVE_NANOS * 2 * Math.PI);
                    Thread.sleep(pick((int) (2 * pauseMillis * wave)));
                }
            } catch (IOException | InterruptedException e) {
                // The sample has ended.
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    private void get(String path) throws IOException, InterruptedException {
        http.send(HttpRequest.newBuilder(URI.create(service + path)).build(), BodyHandlers.discarding());
    }

    private static void writeJpeg(File png, File jpeg) throws IOException {
        BufferedImage image = ImageIO.read(png);
        BufferedImage opaque = new BufferedImage(image.getWidth(), image.getHeight(), BufferedImage.TYPE_INT_RGB);
        opaque.createGraphics().drawImage(image, 0, 0, Color.WHITE, null);
        ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
        ImageWriteParam settings = writer.getDefaultWriteParam();
        settings.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
        settings.setCompressionQuality(QUALITY);
        try (ImageOutputStream out = ImageIO.createImageOutputStream(jpeg)) {
            writer.setOutput(out);
            writer.write(null, new IIOImage(opaque, null, null), settings);
        }
    }
}
