import dev.coalesce.Coalesce;

/** Does not use the library of meters on its class path. */
public class LibraryUnused {
    public static void main(String[] args) {
        LibraryUnused app = new LibraryUnused();
        System.out.println(app.price("tea") == app.price("tea"));
    }

    @Coalesce(ttl = "1h")
    Object price(String sku) {
        return new Object();
    }
}
