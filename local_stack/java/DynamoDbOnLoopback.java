import java.lang.reflect.Field;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import software.amazon.awssdk.services.dynamodb.model.ListTablesRequest;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItemsRequest;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItemsResponse;
import software.amazon.dynamodb.services.local.server.DynamoDBProxyServer;
import software.amazon.dynamodb.services.local.server.LocalDynamoDBRequestHandler;
import software.amazon.dynamodb.services.local.server.LocalDynamoDBServerHandler;

/**
 * DynamoDB Local for this machine only, which keeps what it acknowledged: by itself it listens on every interface and
 * has no option against that, and it answers TransactWriteItems before SQLite has committed. Nor does it tell Amazon of
 * its use: only ServerRunner, which is left out here, turns that on.
 * Run from source: java -cp JARS DynamoDbOnLoopback.java HOST PORT FOLDER
 */
public final class DynamoDbOnLoopback {
    public static void main(String[] arguments) throws Exception {
        String host = arguments[0], folder = arguments[2];
        int port = Integer.parseInt(arguments[1]);
        DynamoDBProxyServer local =
                new DynamoDBProxyServer(port, new LocalDynamoDBServerHandler(new CommitsFirst(folder), null));
        Field field = DynamoDBProxyServer.class.getDeclaredField("server");
        field.setAccessible(true);
        Server jetty = (Server) field.get(local);
        ((ServerConnector) jetty.getConnectors()[0]).setHost(host);
        local.start();
        local.join();
    }
}

/** One database for every region and key. */
final class CommitsFirst extends LocalDynamoDBRequestHandler {
    private static final ListTablesRequest LEAST = ListTablesRequest.builder().limit(1).build();

    CommitsFirst(String folder) throws Exception {
        super(0, false, folder, true, false);
    }

    /**
     * Whoever is answered may forget the items: they must be there though this process is killed. A COMMIT that fails,
     * as on a full disk, is still told to nobody but the log.
     */
    @Override
    public TransactWriteItemsResponse transactWriteItems(
            String accessKey, String region, TransactWriteItemsRequest request) {
        TransactWriteItemsResponse response = super.transactWriteItems(accessKey, region, request);
        listTables(accessKey, region, LEAST); // stands in SQLite's queue behind the COMMIT
        return response;
    }
}
