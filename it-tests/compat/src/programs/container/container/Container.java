package container;

import java.nio.file.Path;

/** A servlet container, started on a port of its own choice. */
public interface Container {
    int port();

    /** Deploys an application under this path, and gives its class loader. */
    ClassLoader deploy(String path, Path application) throws Exception;

    void undeploy(String path) throws Exception;

    void stop() throws Exception;
}
