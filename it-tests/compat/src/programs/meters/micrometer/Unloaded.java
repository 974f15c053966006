import dev.coalesce.Coalesce;
import java.util.concurrent.Callable;

/** Loaded by a class loader of its own. */
public class Unloaded implements Callable<String> {
    @Override
    @Coalesce
    public String call() {
        return "called";
    }
}
