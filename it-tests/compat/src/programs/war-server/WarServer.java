import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.catalina.startup.Tomcat;

/** Tomcat with the same web application twice. Each answers a request. */
public final class WarServer {
    private WarServer() {}

    public static void main(String[] args) throws Exception {
        Tomcat tomcat = new Tomcat();
        Path base = Path.of("").toAbsolutePath();
        Files.createDirectories(base.resolve("webapps"));
        tomcat.setBaseDir(base.toString());
        tomcat.setPort(0);
        tomcat.getConnector();
        tomcat.setAddDefaultWebXmlToWebapp(false);
        tomcat.getHost();
        tomcat.start();
        try {
            answers(tomcat, args[0]);
        } finally {
            tomcat.stop();
            tomcat.destroy();
        }
    }

    private static void answers(Tomcat tomcat, String application) throws Exception {
        for (String path : new String[] {"/one", "/two"}) {
            tomcat.addWebapp(path, application);
            URI uri = URI.create("http://localhost:" + tomcat.getConnector().getLocalPort() + path + "/price");
            try (InputStream answer = uri.toURL().openStream()) {
                System.out.println(path + " " + new String(answer.readAllBytes(), StandardCharsets.UTF_8));
            }
        }
    }
}
