import container.Container;
import container.TwoApplications;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.startup.Tomcat;

/** Runs Tomcat. */
public final class TomcatServer implements Container {
    private final Tomcat tomcat = new Tomcat();

    public static void main(String[] args) throws Exception {
        TwoApplications.main(new TomcatServer(Path.of("")), Path.of(args[0]));
    }

    private TomcatServer(Path base) throws Exception {
        tomcat.setBaseDir(base.toAbsolutePath().toString());
        Files.createDirectories(base.resolve("webapps"));
        tomcat.setPort(0);
        tomcat.getConnector();
        tomcat.setAddDefaultWebXmlToWebapp(false);
        tomcat.getHost(); // creates the host
        tomcat.start();
    }

    @Override
    public int port() {
        return tomcat.getConnector().getLocalPort();
    }

    @Override
    public ClassLoader deploy(String path, Path application) {
        Context context = tomcat.addWebapp(path, application.toString());
        return context.getLoader().getClassLoader();
    }

    @Override
    public void undeploy(String path) throws LifecycleException {
        Context context = (Context) tomcat.getHost().findChild(path);
        context.stop();
        tomcat.getHost().removeChild(context);
        context.destroy();
    }

    @Override
    public void stop() throws LifecycleException {
        tomcat.stop();
        tomcat.destroy();
    }
}
